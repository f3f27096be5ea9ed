/** A run as data, and its tables, which a terminal and a page show alike. */

import { medianOf, spreadOf } from '../instruments/median.ts';
import type { Origin } from '../instruments/origin.ts';
import { alignMarkdown } from '../pages/columns.ts';
import { count, fixed } from '../pages/numbers.ts';
import { bytesAnOrder, type MemoryOutcome } from './memory.ts';
import type { Recovery, RecoveryOutcome } from './recovery.ts';
import type { RestartOutcome } from './restart.ts';

export interface EnduranceReport extends Origin, EnduranceOutcomes {}

/** A contender each. */
export interface EnduranceOutcomes {
  memory: MemoryOutcome[];
  recovery: RecoveryOutcome[];
  restart: RestartOutcome[];
}

/** Whatever is kept of an order has its id at least: 36 characters and the head of a string. */
const KEPT_BYTES_MIN = 56;
const WITH_SNAPSHOT_MAX_MS = 200;
const WITHOUT_SNAPSHOT_MAX_MS = 2_000;
const PAUSE_MAX_MS = 3_000;

type Cells = readonly string[];

export function describeMemory(outcomes: readonly MemoryOutcome[]): string[] {
  const rows = outcomes.flatMap(({ contender, marks }) =>
    marks.map((mark) => [
      `\`${contender}\``,
      count(mark.orders),
      fixed(mark.heapMb, 1),
      fixed(mark.externalMb, 1),
      fixed(mark.residentMb, 0),
    ]),
  );
  return [
    ...alignMarkdown([['', 'orders sold', 'heap MB', 'buffers MB', 'resident MB'], ...rows]),
    '',
    ...outcomes.map(describeGrowth),
  ];
}

function describeGrowth({ contender, marks }: MemoryOutcome): string {
  const bytes = bytesAnOrder(marks);
  const [, first] = marks;
  const last = marks.at(-1);
  if (bytes === null || !first || !last) return `- \`${contender}\`: too few marks.`;
  return (
    `- \`${contender}\`: ${fixed(bytes, 1)} bytes an order between ${count(first.orders)} and ` +
    `${count(last.orders)} orders; the id alone would take ${KEPT_BYTES_MIN}: ` +
    `${verdict(bytes < KEPT_BYTES_MIN)}.`
  );
}

export function describeRecovery(outcomes: readonly RecoveryOutcome[]): string[] {
  const rows = outcomes.flatMap(({ contender, withSnapshot, withoutSnapshot }) => [
    recoveryRow(`\`${contender}\`, snapshot`, withSnapshot, WITH_SNAPSHOT_MAX_MS),
    recoveryRow(`\`${contender}\`, no snapshot`, withoutSnapshot, WITHOUT_SNAPSHOT_MAX_MS),
  ]);
  const times = ['first answer', 'slowest', 'the next', 'below', ''];
  return alignMarkdown([['', 'entries', 'replayed', ...times], ...rows]);
}

function recoveryRow(name: string, recoveries: readonly Recovery[], maxMs: number): Cells {
  const firsts = recoveries.map(({ firstAnswerMs }) => firstAnswerMs);
  const slowest = spreadOf(firsts)?.max ?? null;
  return [
    name,
    count(spreadOf(recoveries.map(({ entries }) => entries))?.max ?? null),
    count(spreadOf(recoveries.map(({ replayed }) => replayed))?.max ?? null),
    milliseconds(medianOf(firsts)),
    milliseconds(slowest),
    milliseconds(medianOf(recoveries.map(({ secondAnswerMs }) => secondAnswerMs))),
    milliseconds(maxMs),
    verdict(slowest !== null && slowest < maxMs),
  ];
}

export function describeRestart(outcomes: readonly RestartOutcome[]): string[] {
  const rows = outcomes.map(({ contender, kills, acknowledged, cutOff, findings }) => {
    const pauses = kills.map(({ pauseMs }) => pauseMs);
    const slowest = spreadOf(pauses)?.max ?? null;
    return [
      `\`${contender}\``,
      count(kills.length),
      milliseconds(medianOf(pauses)),
      milliseconds(slowest),
      milliseconds(medianOf(kills.map(({ readyMs }) => readyMs))),
      milliseconds(PAUSE_MAX_MS),
      verdict(slowest !== null && slowest < PAUSE_MAX_MS),
      count(cutOff),
      count(acknowledged),
      findings.length === 0 ? 'all' : 'NOT ALL',
    ];
  });
  const times = ['sells after', 'slowest', 'of it the start', 'below', ''];
  return alignMarkdown([['', 'kills', ...times, 'cut off', 'acknowledged', 'found'], ...rows]);
}

/** Sentences; none: everything is as it was answered. */
export function findingsIn({ memory, recovery, restart }: EnduranceReport): string[] {
  const audited = [...memory, ...recovery].flatMap(({ contender, audit }) =>
    audit.findings.map((finding) => `${contender}: ${finding}`),
  );
  const judged = restart.flatMap(({ contender, findings }) =>
    findings.map((finding) => `${contender}: ${finding}`),
  );
  return [...audited, ...judged];
}

export function describeAuditedOrders({ memory, recovery }: EnduranceReport): string[] {
  return [...memory, ...recovery].map(
    ({ contender, audit }) =>
      `${contender}: audited ${count(audit.orders)} orders` +
      (audit.findings.length === 0 ? '; each that was accepted is stored, once.' : '.'),
  );
}

function verdict(isHeld: boolean): string {
  return isHeld ? 'held' : 'MISSED';
}

function milliseconds(ms: number | null): string {
  return ms === null ? '-' : `${count(ms)} ms`;
}
