/** An open loop's run, as data and as text for a terminal. */

import { isFloor } from '../bench/contenders.ts';
import { describeMachine, describeOrigin, type Origin } from '../instruments/origin.ts';
import { alignText } from '../pages/columns.ts';
import { count, percent, time } from '../pages/numbers.ts';
import { compareAtHalf, type HalfLoad, type OpenLoopFigures } from './figures.ts';
import type { MeasuredRow } from './open-loop.ts';

export interface OpenLoopReport extends Origin {
  workload: { name: string; about: string };
  rounds: number;
  /** Of each step. */
  seconds: number;
  connections: number;
  rows: MeasuredRow[];
  at_half_of_saturation: HalfLoad[];
}

export function toOpenLoopReport(
  setting: Omit<OpenLoopReport, 'rows' | 'at_half_of_saturation'>,
  rows: MeasuredRow[],
): OpenLoopReport {
  const floor = rows.find(isFloor);
  return { ...setting, rows, at_half_of_saturation: floor ? compareAtHalf(rows, floor) : [] };
}

export function hasOpenLoopFindings({ rows }: OpenLoopReport): boolean {
  return rows.some(({ audit }) => audit !== null && audit.findings.length > 0);
}

const COLUMNS: readonly [title: string, cell: (step: OpenLoopFigures) => string][] = [
  ['offered/s', (step) => count(step.offered_per_s)],
  ['accepted/s', (step) => count(step.accepted_per_s)],
  ['refused/s', (step) => count(step.refused_per_s)],
  ['p50 ms', (step) => time(step.p50_ms)],
  ['p95 ms', (step) => time(step.p95_ms)],
  ['p99 ms', (step) => time(step.p99_ms)],
  ['p99.9 ms', (step) => time(step.p999_ms)],
  ['refused p99', (step) => time(step.refused_p99_ms)],
  ['unanswered', (step) => share(step.unanswered_share)],
  ['missed', (step) => share(step.missed_share)],
  ['crowded out', (step) => share(step.crowded_out_share)],
  ['CPU server', (step) => percent(step.server_cpu)],
  ['database', (step) => percent(step.database_cpu)],
  ['generator', (step) => percent(step.generator_cpu)],
  ['others', (step) => percent(step.others_cpu)],
  ['', (step) => (step.generator_was_limit ? 'the generator was late' : '')],
];

export function formatOpenLoop(report: OpenLoopReport): string {
  const { rounds, seconds, connections } = report;
  return [
    ...report.rows.flatMap(formatRow),
    ...report.at_half_of_saturation.map(describeHalf),
    '',
    describeOrigin(report),
    describeMachine(report),
    `${report.workload.about}; each rate ${rounds === 1 ? 'once' : `${rounds} times`} for ` +
      `${seconds} s, figures are medians; open loop, Poisson arrivals, at most ${connections} ` +
      'requests under way; latency from when a request was due.',
    'Missed: left late though a connection was free, the fault of the generator or of whoever ' +
      'else used the machine. Crowded out: left late because all waited for answers.',
  ].join('\n');
}

function formatRow({ name, saturation_per_s, steps, audit }: MeasuredRow): string[] {
  const lines = [COLUMNS.map(([title]) => title)];
  for (const step of steps) lines.push(COLUMNS.map(([, cell]) => cell(step)));
  return [
    `${name}, ${count(saturation_per_s)}/s in a closed loop`,
    ...alignText(lines),
    ...(audit?.findings ?? []).map((finding) => `${name}: AUDIT FAILED: ${finding}`),
    '',
  ];
}

function describeHalf({ name, offered_per_s, p99_ms, floor_p99_ms }: HalfLoad): string {
  return (
    `At half of saturation, ${count(offered_per_s)}/s, ${name} has a p99 of ${time(p99_ms)} ms, ` +
    `${(p99_ms / floor_p99_ms).toFixed(1)} times that of the floor, ${time(floor_p99_ms)} ms.`
  );
}

function share(value: number): string {
  if (value === 0) return '0';
  return value < 0.001 ? '< 0.1 %' : `${(100 * value).toFixed(1)} %`;
}
