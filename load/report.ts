/** What the measurements say: as rows with ratios, for programs as JSON, for people as a table. */
import type { Audit } from './audit.ts';
import type { ContenderName } from './contenders.ts';
import type { Machine } from './machine.ts';
import type { DatabaseFacts, Measurement } from './measurement.ts';

/** `*_cpu` are cores kept busy on average. Null: unknown, or it does not apply. */
export interface Row {
  name: ContenderName;
  /** Answers a second, whatever they say. */
  requests_per_s: number;
  /** Orders a second that were answered with 201. */
  accepted_per_s: number;
  refused_per_s: number;
  /** Connections and answers that were lost, in all. */
  broken: number;
  p50_ms: number;
  p99_ms: number;
  /** Of accepted orders a second. */
  ratio_to_floor: number | null;
  ratio_to_for_update: number | null;
  peak_rss_mb: number | null;
  server_cpu: number | null;
  database_cpu: number | null;
  generator_cpu: number | null;
  /** Of whatever else ran on the machine. */
  others_cpu: number | null;
  /**
   * Of server and database together: it tells more than rates do on a machine that others use, too.
   */
  cpu_us_an_order: number | null;
  orders_a_commit: number | null;
  database: DatabaseFacts | null;
  audit: Audit | null;
}

export interface Setting {
  at: string;
  seconds: number;
  warm_up_seconds: number;
  connections: number;
  machine: Machine;
}

export interface Report extends Setting {
  rows: Row[];
}

/** From here on wrk was as much the limit as the server. */
const GENERATOR_LIMIT = 0.95;

export function toReport(setting: Setting, measurements: readonly Measurement[]): Report {
  const rateOf = (name: ContenderName) => {
    const found = measurements.find((measurement) => measurement.name === name);
    return found ? acceptedPerS(found) : null;
  };
  const floor = rateOf('floor');
  const forUpdate = rateOf('for-update');
  return {
    ...setting,
    rows: measurements.map((measurement) => toRow(measurement, { floor, forUpdate })),
  };
}

function toRow(
  measurement: Measurement,
  to: { floor: number | null; forUpdate: number | null },
): Row {
  const { name, load, cpu, audit, database } = measurement;
  const accepted = acceptedPerS(measurement);
  const refused = load.refused / load.seconds;
  return {
    name,
    requests_per_s: round(accepted + refused, 1),
    accepted_per_s: round(accepted, 1),
    refused_per_s: round(refused, 1),
    broken: load.broken,
    p50_ms: round(load.p50Ms, 2),
    p99_ms: round(load.p99Ms, 2),
    ratio_to_floor: ratio(accepted, to.floor),
    ratio_to_for_update: ratio(accepted, to.forUpdate),
    peak_rss_mb: roundIf(measurement.peakRssMb, 1),
    server_cpu: roundIf(cpu.server, 2),
    database_cpu: roundIf(cpu.database, 2),
    generator_cpu: roundIf(cpu.generator, 2),
    others_cpu: roundIf(cpu.others, 2),
    cpu_us_an_order: roundIf(cpuUsAnOrder(measurement), 1),
    orders_a_commit: roundIf(measurement.ordersACommit, 1),
    database,
    audit,
  };
}

function acceptedPerS({ load }: Measurement): number {
  return load.accepted / load.seconds;
}

function cpuUsAnOrder({ load, cpu }: Measurement): number | null {
  if (cpu.server === null || load.accepted === 0) return null;
  const cores = cpu.server + (cpu.database ?? 0);
  return (cores * load.seconds * 1e6) / load.accepted;
}

const COLUMNS: readonly [title: string, cell: (row: Row) => string][] = [
  ['', (row) => row.name],
  ['requests/s', (row) => count(row.requests_per_s)],
  ['accepted/s', (row) => count(row.accepted_per_s)],
  ['p50 ms', (row) => row.p50_ms.toFixed(1)],
  ['p99 ms', (row) => row.p99_ms.toFixed(1)],
  ['of floor', (row) => fixed(row.ratio_to_floor, 2)],
  ['x for-update', (row) => fixed(row.ratio_to_for_update, 1)],
  ['peak MB', (row) => fixed(row.peak_rss_mb, 0)],
  ['orders/commit', (row) => fixed(row.orders_a_commit, 0)],
  ['CPU µs/order', (row) => fixed(row.cpu_us_an_order, 0)],
  ['CPU server', (row) => percent(row.server_cpu)],
  ['database', (row) => percent(row.database_cpu)],
  ['wrk', (row) => percent(row.generator_cpu)],
  ['others', (row) => percent(row.others_cpu)],
];

/** Above this, rows are not comparable: each met the others at another moment. */
const OTHERS_MAX = 0.2;

/** The table, where it comes from, and what is wrong with it. */
export function formatReport(report: Report): string {
  const { rows } = report;
  return [
    ...formatTable(rows),
    '',
    ...describeSetting(report),
    '',
    ...rows.flatMap(describeAudit),
    ...warnings(report).map((warning) => `Careful: ${warning}`),
  ].join('\n');
}

function formatTable(rows: readonly Row[]): string[] {
  const cells = [COLUMNS.map(([title]) => title)];
  for (const row of rows) cells.push(COLUMNS.map(([, cell]) => cell(row)));
  const widths = COLUMNS.map((_, index) => Math.max(...cells.map((line) => widthAt(line, index))));
  return cells.map((line) =>
    line
      .map((text, index) =>
        index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function widthAt(line: readonly string[], index: number): number {
  return line[index]?.length ?? 0;
}

function describeSetting({ at, machine, seconds, ...setting }: Report): string[] {
  const databases = setting.rows.map(({ database }) => database).filter((facts) => facts !== null);
  const facts = new Set(databases.map(({ version, settings }) => `${version}: ${settings}`));
  return [
    `${at}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, ` +
      `Node ${machine.node}. A flush of 4 KiB takes ${machine.flushMs.toFixed(2)} ms.`,
    `${seconds} s each after ${setting.warm_up_seconds} s of warm-up; one deal, ` +
      `${setting.connections} connections, closed loop; server, database and wrk on this machine.`,
    ...facts,
  ];
}

function describeAudit({ name, audit }: Row): string[] {
  if (audit === null) return [];
  const { orders, unseen, isProven, findings } = audit;
  if (findings.length > 0) return findings.map((finding) => `${name}: AUDIT FAILED: ${finding}`);
  return [
    `${name}: audited ${count(orders)} orders; each that was accepted is stored, once, and paid ` +
      `for with a unit (${unseen} were under way when the time was up).` +
      (isProven ? ' None overtook another, and the journal proves it all.' : ''),
  ];
}

export function hasFindings({ rows }: Report): boolean {
  return rows.some(({ audit }) => audit !== null && audit.findings.length > 0);
}

function warnings({ rows, machine }: Report): string[] {
  const found = rows.flatMap((row) => warningsAbout(row));
  if (!machine.isInMemory) return found;
  return [
    'the databases lay in memory, where flushing costs nothing. Set TMPDIR to a folder on a disk.',
    ...found,
  ];
}

function warningsAbout(row: Row): string[] {
  const { name, generator_cpu, others_cpu, broken, refused_per_s } = row;
  const found: string[] = [];
  if (others_cpu !== null && others_cpu > OTHERS_MAX) {
    found.push(`others used ${percent(others_cpu)} of a core while ${name} was measured.`);
  }
  if (generator_cpu !== null && generator_cpu >= GENERATOR_LIMIT) {
    found.push(`wrk used ${percent(generator_cpu)} of a core: ${name} may be faster than this.`);
  }
  if (broken > 0) found.push(`${name}: ${count(broken)} requests were lost.`);
  if (refused_per_s > 0) found.push(`${name}: ${count(refused_per_s)} requests/s were refused.`);
  return found;
}

function ratio(rate: number, to: number | null): number | null {
  return to === null || to === 0 ? null : round(rate / to, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function roundIf(value: number | null, digits: number): number | null {
  return value === null ? null : round(value, digits);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

function percent(cores: number | null): string {
  return cores === null ? '-' : `${Math.round(cores * 100)} %`;
}
