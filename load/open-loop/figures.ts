/** What the steps of an open loop say in numbers: latency against the rate that was offered. */
import { medianOf, percentile } from '../instruments/median.ts';
import { HALF } from './arrivals.ts';
import type { StepOutcome } from './step.ts';

/** One step as it was measured. */
export interface OpenLoopStep {
  ratePerS: number;
  seconds: number;
  outcome: StepOutcome;
  /** Cores kept busy on average. Null: unknown, or there is no such process. */
  cpu: { server: number | null; database: number | null; others: number | null };
}

/** Medians over the rounds. Null: there was no such answer. */
export interface OpenLoopFigures {
  offered_per_s: number;
  /** Of what was due, whenever it was answered. */
  accepted_per_s: number;
  refused_per_s: number;
  /** From when a request was due until it was accepted; the unanswered count with their waits. */
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  p999_ms: number | null;
  refused_p50_ms: number | null;
  refused_p99_ms: number | null;
  /** Of what was due. Not answered when the step was over. */
  unanswered_share: number;
  /** Sent late although a connection was free: the generator's fault. */
  missed_share: number;
  /** Sent late because every connection waited for its answer. */
  crowded_out_share: number;
  server_cpu: number | null;
  database_cpu: number | null;
  generator_cpu: number | null;
  others_cpu: number | null;
  /** In one round at least: this row tells about the generator, or about whoever else ran. */
  generator_was_limit: boolean;
}

export interface OpenLoopRow {
  name: string;
  /** Expected answers a second of the closed loop, just before. */
  saturation_per_s: number;
  steps: OpenLoopFigures[];
}

/** A core that is busier delays what it should send. */
const GENERATOR_CPU_MAX = 0.9;
/** More requests that left late would move a p99. */
const MISSED_SHARE_MAX = 0.01;

/** `rounds` are of one rate. */
export function combineSteps(rounds: readonly OpenLoopStep[]): OpenLoopFigures {
  const figures = rounds.map(toFigures);
  const [first] = figures;
  if (!first) throw new Error('a rate that was never offered');
  const medians = Object.keys(first).map((key) => {
    const values = figures.map((one) => one[key as keyof RoundFigures]);
    return [key, round(medianOf(values))];
  });
  return {
    ...(Object.fromEntries(medians) as RoundFigures),
    generator_was_limit: rounds.some(isGeneratorLimit),
  };
}

type RoundFigures = Omit<OpenLoopFigures, 'generator_was_limit'>;

function toFigures({ ratePerS, seconds, outcome, cpu }: OpenLoopStep): RoundFigures {
  const { due, acceptedMs, refusedMs, unansweredMs, missed, crowdedOut } = outcome;
  const waits = Float64Array.from([...acceptedMs, ...unansweredMs]).sort();
  return {
    offered_per_s: ratePerS,
    accepted_per_s: acceptedMs.length / seconds,
    refused_per_s: refusedMs.length / seconds,
    p50_ms: percentile(waits, 0.5),
    p95_ms: percentile(waits, 0.95),
    p99_ms: percentile(waits, 0.99),
    p999_ms: percentile(waits, 0.999),
    refused_p50_ms: percentile(refusedMs, 0.5),
    refused_p99_ms: percentile(refusedMs, 0.99),
    unanswered_share: unansweredMs.length / due,
    missed_share: missed / due,
    crowded_out_share: crowdedOut / due,
    server_cpu: cpu.server,
    database_cpu: cpu.database,
    generator_cpu: outcome.generatorCpu,
    others_cpu: cpu.others,
  };
}

function isGeneratorLimit({ outcome }: OpenLoopStep): boolean {
  const { due, missed, generatorCpu } = outcome;
  return generatorCpu > GENERATOR_CPU_MAX || missed > due * MISSED_SHARE_MAX;
}

export function halfOf(saturationPerS: number): number {
  return Math.round(saturationPerS * HALF);
}

/** Its p99 at half of its saturation, beside that of the floor at the same rate. */
export interface HalfLoad {
  name: string;
  offered_per_s: number;
  p99_ms: number;
  floor_p99_ms: number;
  /** In one of the two steps. */
  generator_was_limit: boolean;
}

export function compareAtHalf(rows: readonly OpenLoopRow[], floor: OpenLoopRow): HalfLoad[] {
  return rows.flatMap(({ name, saturation_per_s, steps }) => {
    const rate = halfOf(saturation_per_s);
    const at = (of: readonly OpenLoopFigures[]) =>
      of.find(({ offered_per_s }) => offered_per_s === rate);
    const [own, floors] = [at(steps), at(floor.steps)];
    const p99 = own?.p99_ms ?? null;
    const floorP99 = floors?.p99_ms ?? null;
    if (p99 === null || floorP99 === null || name === floor.name) return [];
    const generator_was_limit = [own, floors].some((step) => step?.generator_was_limit);
    return [
      { name, offered_per_s: rate, p99_ms: p99, floor_p99_ms: floorP99, generator_was_limit },
    ];
  });
}

function round(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(4));
}
