/**
 * What one burst of a measurement says in numbers. Each is compared with the floor as it was just
 * before and after, and with another row by what both are of their floors: a machine that is slow
 * for a while is slow for the floor, too.
 */
import { medianOf } from '../instruments/median.ts';
import type { LoadOutcome } from '../instruments/wrk.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Burst } from './bursts.ts';
import type { ContenderName } from './contenders.ts';
import type { CpuShares, Measurement } from './measurement.ts';

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
  /** Expected answers a second: those of success, unless the workload wants to be refused. */
  floor_per_s: 1,
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
  burst: Burst,
  measurement: Measurement,
  peers: readonly Measurement[],
  expects: Workload['expects'],
): Figures {
  const { load, cpu, floorPerS } = burst;
  const perS = expectedPerS(load, expects);
  const ofFloor = (one: Burst) => expectedPerS(one.load, expects) / (one.floorPerS ?? 1);
  const ratioTo = (name: ContenderName) => {
    const peer = peers.find((one) => one.name === name);
    return quotient(ofFloor(burst), medianOf(peer?.bursts.map(ofFloor) ?? []) ?? 0);
  };
  return roundAll({
    requests_per_s: (load.accepted + load.refused) / load.seconds,
    accepted_per_s: load.accepted / load.seconds,
    refused_per_s: load.refused / load.seconds,
    p50_ms: load.p50Ms,
    p95_ms: load.p95Ms,
    p99_ms: load.p99Ms,
    p999_ms: load.p999Ms,
    floor_per_s: floorPerS,
    ratio_to_floor: floorPerS === null ? null : ofFloor(burst),
    ratio_to_bare: ratioTo('bare'),
    ratio_to_for_update: ratioTo('for-update'),
    peak_rss_mb: measurement.peakRssMb,
    server_cpu: cpu.server,
    database_cpu: cpu.database,
    generator_cpu: cpu.generator,
    others_cpu: cpu.others,
    cpu_us_an_order: quotient(cpuUsASecond(cpu), perS),
    orders_a_commit: measurement.ordersACommit,
  });
}

/** One number for each figure, made of all the numbers it had. */
export function combine<Combined>(
  bursts: readonly Figures[],
  combineOne: (values: (number | null)[], figure: Figure) => Combined,
): Record<Figure, Combined> {
  const pairs = FIGURES.map((figure) => {
    const values = bursts.map((figures) => figures[figure]);
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

export function expectedPerS(
  load: Pick<LoadOutcome, 'accepted' | 'refused' | 'seconds'>,
  expects: Workload['expects'],
): number {
  return (expects === 'success' ? load.accepted : load.refused) / load.seconds;
}

function cpuUsASecond(cpu: CpuShares): number | null {
  return cpu.server === null ? null : (cpu.server + (cpu.database ?? 0)) * 1e6;
}

function quotient(value: number | null, by: number): number | null {
  return value === null || by === 0 ? null : value / by;
}
