/** A run in sentences: where it comes from, what the audits found, what to be careful about. */

import { describeMachine, describeOrigin, warnOfMemory } from '../instruments/origin.ts';
import { count, percent } from '../pages/numbers.ts';
import { type Report, type Row, tablesOf } from './report.ts';
import { COST, formatText, speedColumns } from './table.ts';

/** From here on wrk was as much the limit as the server. */
const GENERATOR_MAX = 0.95;
/** Above this, rows are not comparable: each met the others at another moment. */
const OTHERS_MAX = 0.2;

/** For a terminal. */
export function formatReport(report: Report): string {
  const tables = tablesOf(report).flatMap(({ connections, rows }) => [
    `${count(connections)} connections`,
    ...formatText(speedColumns(report), rows),
    '',
    ...formatText(COST, rows),
    '',
  ]);
  return [
    ...tables,
    ...describeSetting(report),
    '',
    ...describeAudits(report),
    ...warnings(report).map((warning) => `Careful: ${warning}`),
  ].join('\n');
}

function describeSetting(report: Report): string[] {
  return [
    describeOrigin(report),
    describeMachine(report),
    ...describeDatabases(report),
    describeRounds(report),
  ];
}

export function describeDatabases({
  rows,
}: {
  rows: readonly Pick<Row, 'database' | 'redis'>[];
}): string[] {
  const facts = rows
    .flatMap(({ database, redis }) => [database, redis])
    .filter((one) => one !== null);
  return [...new Set(facts.map(({ version, settings }) => `${version}: ${settings}.`))];
}

export function describeRounds({ rounds, seconds, ...report }: Report): string {
  const times = rounds === 1 ? 'One round' : `Medians of ${rounds} rounds`;
  const burst = report.burst_seconds;
  const parts = burst < seconds ? ` in bursts of ${burst} s,` : '';
  return (
    `${times}, ${seconds} s each${parts} after ${report.warm_up_seconds} s of warm-up; ` +
    `${report.workload.about}; ${report.connections.map(count).join(', ')} connections, ` +
    'closed loop; server, database and wrk on this machine.'
  );
}

export function describeAudits({ rows, connections }: Report): string[] {
  return rows.flatMap((row) => describeAudit(row, nameOf(row, connections)));
}

export function describeAudit({ audit }: Pick<Row, 'audit'>, name: string): string[] {
  if (audit === null) return [];
  const { orders, unseen, isProven, findings, notes = [] } = audit;
  if (findings.length > 0) return findings.map((finding) => `${name}: AUDIT FAILED: ${finding}`);
  const said = notes.map((note) => `${name}: ${note}.`);
  if (orders === 0) return said;
  return [
    `${name}: audited ${count(orders)} orders; each that was accepted is stored, once, and paid ` +
      `for with a unit (${count(unseen)} were under way when the time was up).` +
      (isProven ? ' None overtook another, and the journal proves it all.' : ''),
    ...said,
  ];
}

export function warnings(report: Report): string[] {
  return [...warnOfMemory(report), ...report.rows.flatMap((row) => warningsAbout(row, report))];
}

function warningsAbout(row: Row, { connections, workload }: Report): string[] {
  const name = nameOf(row, connections);
  const found: string[] = [];
  const disturbed = row.bursts.filter(({ others_cpu }) => (others_cpu ?? 0) > OTHERS_MAX);
  if (disturbed.length > 0) {
    found.push(
      `others used up to ${percent(row.spread.others_cpu?.max ?? null)} of a core while ${name} ` +
        `was measured, in ${disturbed.length} of ${row.bursts.length} bursts.`,
    );
  }
  const generator = row.spread.generator_cpu?.max ?? 0;
  if (generator >= GENERATOR_MAX) {
    found.push(`wrk used ${percent(generator)} of a core: ${name} may be faster than this.`);
  }
  if (row.broken > 0) found.push(`${name}: ${count(row.broken)} requests were lost.`);
  const refused = row.spread.refused_per_s?.max ?? 0;
  if (refused > 0 && workload.expects === 'success') {
    found.push(`${name}: up to ${count(refused)} requests/s were refused.`);
  }
  return found;
}

function nameOf({ name, connections }: Row, all: readonly number[]): string {
  return all.length === 1 ? name : `${name} at ${connections}`;
}
