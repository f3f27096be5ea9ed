/** An open loop's run, as data and as text for a terminal. */

import { describeAudit, describeDatabases } from '../bench/summary.ts';
import { describePolicy } from '../instruments/load-process.ts';
import {
  describeMachine,
  describeOrigin,
  type Origin,
  warnOfMemory,
} from '../instruments/origin.ts';
import { count } from '../pages/numbers.ts';
import { toTextTable } from '../pages/table.ts';
import type { HalfLoad } from './figures.ts';
import type { MeasuredRow } from './open-loop.ts';
import { HALVES, STEPS } from './table.ts';

export interface OpenLoopReport extends Origin {
  workload: { name: string; about: string };
  rounds: number;
  /** Of each step, before it is counted. */
  lead_in_seconds: number;
  /** Of each step. */
  seconds: number;
  connections: number;
  rows: MeasuredRow[];
}

/** Of the rows that were compared with the floor. */
export function halvesOf({ rows }: OpenLoopReport): HalfLoad[] {
  return rows.flatMap(({ half }) => (half ? [half] : []));
}

export function formatOpenLoop(report: OpenLoopReport): string {
  const { rows } = report;
  const halves = halvesOf(report);
  return [
    ...rows.flatMap((row) => [
      `${row.name}: ${describeSaturation(row)}`,
      ...toTextTable(STEPS, row.steps),
      '',
    ]),
    ...(halves.length > 0 ? [...toTextTable(HALVES, halves), ''] : []),
    describeOrigin(report),
    ...describeSetting(report),
    'Missed: left late though a connection was free, the fault of the generator or of whoever ' +
      'else used the machine. Crowded out: left late because all waited for answers.',
    '',
    ...describeFindings(report),
  ].join('\n');
}

export function describeSaturation(row: MeasuredRow): string {
  const closedLoop = `${count(row.closed_loop_per_s)}/s in a closed loop just before`;
  return `saturation found at ${count(row.saturation_per_s)}/s, ${closedLoop}`;
}

/** What was done, on what. */
export function describeSetting(report: OpenLoopReport): string[] {
  const { workload, rounds, lead_in_seconds, seconds, connections } = report;
  const times = rounds === 1 ? '' : ` in each of ${rounds} rounds, figures are medians`;
  return [
    `${workload.about}; each rate for ${seconds} s, after ${lead_in_seconds} s whose latencies ` +
      `do not count${times}; open loop, Poisson arrivals, at most ${connections} requests under ` +
      'way; latency from when a request was due; server, database and generator' +
      `${describePolicy(report.machine.load)} on this machine.`,
    describeMachine(report),
    ...describeDatabases(report),
  ];
}

/** Of the audits, and what to be careful about. */
export function describeFindings(report: OpenLoopReport): string[] {
  return [
    ...report.rows.flatMap((row) => describeAudit(row, row.name)),
    ...warnOfMemory(report).map((warning) => `Careful: ${warning}`),
  ];
}
