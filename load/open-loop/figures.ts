/** What the steps of an open loop say in numbers: latency against the rate that was offered. */
import { expectedPerS } from '../bench/figures.ts';
import { medianOf, percentile } from '../instruments/median.ts';
import type { Answered } from '../instruments/wrk.ts';
import type { Workload } from '../workloads/workload.ts';
import { HALF } from './arrivals.ts';
import type { StepOutcome } from './step.ts';

/** One step as it was measured. */
export interface OpenLoopStep {
  ratePerS: number;
  outcome: StepOutcome;
  /** Cores kept busy on average. Null: unknown, or there is no such process. */
  cpu: { server: number | null; database: number | null; others: number | null };
}

/** Medians over the rounds. Null: there was no such answer. */
export interface OpenLoopFigures {
  offered_per_s: number;
  /** From the first that was due, also uncounted, to the last answer or the end of the wait. */
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
  /** By the medians: this row tells about the generator, or about whoever else ran. */
  generator_was_limit: boolean;
}

export interface OpenLoopRow {
  name: string;
  /** Expected answers a second of the closed loop, just before. */
  closed_loop_per_s: number;
  /** Expected answers a second, the most of what was offered to find it. */
  saturation_per_s: number;
  steps: OpenLoopFigures[];
  /** Null: no floor was asked beside it. */
  half: HalfLoad | null;
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
    generator_was_limit: isGeneratorLimit(figures),
  };
}

/**
 * Whole answers a second. wrk's figure is no measure of it: wrk costs the machine less than whoever
 * keeps to a schedule, and has fewer requests under way.
 */
export function saturationOf(
  steps: readonly OpenLoopStep[],
  { expects }: Pick<Workload, 'expects'>,
): number {
  const answered = steps.map(({ outcome }) => {
    return expectedPerS({ ...toAnswered(outcome), seconds: outcome.seconds }, expects);
  });
  return Math.round(Math.max(...answered));
}

/** With what was due before the counting. What has no answer may be stored, or not. */
export function toAnswered(outcome: StepOutcome): Answered {
  const { leadIn, acceptedMs, refusedMs, unansweredMs } = outcome;
  return {
    accepted: leadIn.accepted + acceptedMs.length,
    refused: leadIn.refused + refusedMs.length,
    broken: leadIn.unanswered + unansweredMs.length,
    bytes: null,
  };
}

type RoundFigures = Omit<OpenLoopFigures, 'generator_was_limit'>;

function toFigures({ ratePerS, outcome, cpu }: OpenLoopStep): RoundFigures {
  const { due, acceptedMs, refusedMs, unansweredMs, missed, crowdedOut, seconds } = outcome;
  const { accepted, refused } = toAnswered(outcome);
  const waits = Float64Array.from([...acceptedMs, ...unansweredMs]).sort();
  return {
    offered_per_s: ratePerS,
    accepted_per_s: accepted / seconds,
    refused_per_s: refused / seconds,
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

function isGeneratorLimit(rounds: readonly RoundFigures[]): boolean {
  const cpu = medianOf(rounds.map((one) => one.generator_cpu)) ?? 0;
  const missed = medianOf(rounds.map((one) => one.missed_share)) ?? 0;
  return cpu > GENERATOR_CPU_MAX || missed > MISSED_SHARE_MAX;
}

export function halfOf(saturationPerS: number): number {
  return Math.round(saturationPerS * HALF);
}

/** Its p99 at half of its saturation, beside that of the floor at the same rate and time. */
export interface HalfLoad {
  name: string;
  offered_per_s: number;
  p99_ms: number;
  floor_p99_ms: number;
  /** The median of each round's. */
  ratio: number;
  /** In one of the two. */
  generator_was_limit: boolean;
}

/** Of one row: a step of its own and one of the floor, in turn, for each round. Null: none. */
export function compareAtHalf(
  name: string,
  own: readonly OpenLoopStep[],
  floor: readonly OpenLoopStep[],
): HalfLoad | null {
  if (floor.length === 0) return null;
  if (own.length !== floor.length) throw new Error('a step without the floor beside it');
  const [ours, floors] = [combineSteps(own), combineSteps(floor)];
  const floorP99s = floor.map((step) => toFigures(step).p99_ms);
  const ratios = own.map((step, at) => quotient(toFigures(step).p99_ms, floorP99s[at] ?? null));
  const ratio = medianOf(ratios);
  if (ours.p99_ms === null || floors.p99_ms === null || ratio === null) return null;
  return {
    name,
    offered_per_s: ours.offered_per_s,
    p99_ms: ours.p99_ms,
    floor_p99_ms: floors.p99_ms,
    ratio: Number(ratio.toFixed(2)),
    generator_was_limit: ours.generator_was_limit || floors.generator_was_limit,
  };
}

function quotient(value: number | null, by: number | null): number | null {
  return value === null || by === null ? null : value / by;
}

function round(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(4));
}
