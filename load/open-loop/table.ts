/** What an open loop says as columns, for a terminal and for Markdown. */
import { count, fixed, percent, time } from '../pages/numbers.ts';
import type { Column } from '../pages/table.ts';
import type { HalfLoad, OpenLoopFigures } from './figures.ts';

/** What stands in such a row is the generator's doing as well. */
const LATE: Column<{ generator_was_limit: boolean }> = {
  title: '',
  cell: (row) => (row.generator_was_limit ? 'the generator was late' : ''),
  isOf: (rows) => rows.some((row) => row.generator_was_limit),
};

/** A row for each rate. Of answers that nobody gave there is no column. */
export const STEPS: readonly Column<OpenLoopFigures>[] = [
  { title: 'offered/s', cell: (step) => count(step.offered_per_s) },
  { title: 'accepted/s', cell: (step) => count(step.accepted_per_s) },
  { title: 'refused/s', cell: (step) => count(step.refused_per_s), isOf: isAnyRefused },
  { title: 'p50 ms', cell: (step) => time(step.p50_ms) },
  { title: 'p95 ms', cell: (step) => time(step.p95_ms) },
  { title: 'p99 ms', cell: (step) => time(step.p99_ms) },
  { title: 'p99.9 ms', cell: (step) => time(step.p999_ms) },
  { title: 'refused p99', cell: (step) => time(step.refused_p99_ms), isOf: isAnyRefused },
  { title: 'unanswered', cell: (step) => share(step.unanswered_share) },
  { title: 'missed', cell: (step) => share(step.missed_share) },
  { title: 'crowded out', cell: (step) => share(step.crowded_out_share) },
  { title: 'CPU server', cell: (step) => percent(step.server_cpu) },
  { title: 'database', cell: (step) => percent(step.database_cpu) },
  { title: 'generator', cell: (step) => percent(step.generator_cpu) },
  { title: 'others', cell: (step) => percent(step.others_cpu) },
  LATE,
];

export const HALVES: readonly Column<HalfLoad>[] = [
  { title: 'at half of saturation', cell: ({ name }) => name },
  { title: 'offered/s', cell: (half) => count(half.offered_per_s) },
  { title: 'p99 ms', cell: (half) => time(half.p99_ms) },
  { title: 'p99 ms of the floor', cell: (half) => time(half.floor_p99_ms) },
  { title: '× the floor', cell: (half) => fixed(half.ratio, 1) },
  LATE,
];

function isAnyRefused(steps: readonly OpenLoopFigures[]): boolean {
  return steps.some((step) => step.refused_per_s > 0);
}

function share(value: number): string {
  if (value === 0) return '0';
  return value < 0.001 ? '< 0.1 %' : `${(100 * value).toFixed(1)} %`;
}
