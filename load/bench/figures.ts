/**
 * What one measurement says in numbers. Rates and ratios of the same round belong together: a
 * machine that is slow for a while is slow for the floor, too.
 */

import type { Workload } from '../workloads/workload.ts';
import { isFloor } from './contenders.ts';
import type { Measurement } from './measurement.ts';

/** How many decimals of each are kept. `*_cpu` are cores kept busy on average. */
const DECIMALS = {
  /** Answers a second, whatever they say. */
  requests_per_s: 1,
  /** Those of success. */
  accepted_per_s: 1,
  refused_per_s: 1,
  p50_ms: 2,
  p95_ms: 2,
  p99_ms: 2,
  p999_ms: 2,
  /** Of expected answers a second: those of success, unless the workload wants to be refused. */
  ratio_to_floor: 3,
  ratio_to_bare: 3,
  ratio_to_for_update: 3,
  peak_rss_mb: 1,
  server_cpu: 2,
  database_cpu: 2,
  generator_cpu: 2,
  /** Of whatever else ran on the machine. */
  others_cpu: 2,
  /**
   * Of server and database together, for each expected answer: it tells more than rates do on a
   * machine that others use, too.
   */
  cpu_us_an_order: 1,
  orders_a_commit: 1,
} as const;

export type Figure = keyof typeof DECIMALS;

/** Null: unknown, or it does not apply. */
export type Figures = Record<Figure, number | null>;

export const FIGURES = Object.keys(DECIMALS) as Figure[];

/** `peers` are the measurements of the same round, its own among them. */
export function toFigures(
  measurement: Measurement,
  peers: readonly Measurement[],
  expects: Workload['expects'],
): Figures {
  const { load, cpu } = measurement;
  const expected = expectedPerS(measurement, expects);
  const ratioTo = (isPeer: (peer: Measurement) => boolean) => {
    const peer = peers.find(isPeer);
    return peer ? quotient(expected, expectedPerS(peer, expects)) : null;
  };
  return roundAll({
    requests_per_s: (load.accepted + load.refused) / load.seconds,
    accepted_per_s: load.accepted / load.seconds,
    refused_per_s: load.refused / load.seconds,
    p50_ms: load.p50Ms,
    p95_ms: load.p95Ms,
    p99_ms: load.p99Ms,
    p999_ms: load.p999Ms,
    ratio_to_floor: ratioTo(isFloor),
    ratio_to_bare: ratioTo(({ name }) => name === 'bare'),
    ratio_to_for_update: ratioTo(({ name }) => name === 'for-update'),
    peak_rss_mb: measurement.peakRssMb,
    server_cpu: cpu.server,
    database_cpu: cpu.database,
    generator_cpu: cpu.generator,
    others_cpu: cpu.others,
    cpu_us_an_order: quotient(cpuUsASecond(measurement), expected),
    orders_a_commit: measurement.ordersACommit,
  });
}

/** One number for each figure, made of all the numbers it had. */
export function combine<Combined>(
  rounds: readonly Figures[],
  combineOne: (values: (number | null)[], figure: Figure) => Combined,
): Record<Figure, Combined> {
  const pairs = FIGURES.map((figure) => {
    const values = rounds.map((figures) => figures[figure]);
    return [figure, combineOne(values, figure)] as const;
  });
  return Object.fromEntries(pairs) as Record<Figure, Combined>;
}

export function roundFigure(value: number | null, figure: Figure): number | null {
  return value === null ? null : Number(value.toFixed(DECIMALS[figure]));
}

function roundAll(figures: Figures): Figures {
  return combine([figures], ([value], figure) => roundFigure(value ?? null, figure));
}

function expectedPerS({ load }: Measurement, expects: Workload['expects']): number {
  return (expects === 'success' ? load.accepted : load.refused) / load.seconds;
}

function cpuUsASecond({ cpu }: Measurement): number | null {
  return cpu.server === null ? null : (cpu.server + (cpu.database ?? 0)) * 1e6;
}

function quotient(value: number | null, by: number): number | null {
  return value === null || by === 0 ? null : value / by;
}
