/** Stories that the published run of the bench tells: some of its rows, side by side. */
import type { ContenderName } from '../bench/contenders.ts';
import { type Report, type Row, usualRows } from '../bench/report.ts';
import { describeDatabases, describeRounds, warnings } from '../bench/summary.ts';
import { type Column, describeDurable, formatMarkdown, rangeColumn } from '../bench/table.ts';
import { describeMachine, describeOrigin } from '../instruments/origin.ts';
import { count, fixed, percent, ratio, time } from '../pages/numbers.ts';
import { type Block, toBlock } from '../pages/published.ts';

interface BenchStory {
  name: string;
  /** In this order; the first is how it was. */
  rows: readonly ContenderName[];
  columns: readonly Column[];
}

const ACCEPTED: Column = { title: 'orders/s', cell: (row) => count(row.accepted_per_s) };
const SPREAD = rangeColumn('accepted_per_s', count);

const BENCH_STORIES: readonly BenchStory[] = [
  {
    name: 'lock-contention',
    rows: ['for-update', 'conditional-update', 'skip-locked', 'queue', 'openrun-mariadb'],
    columns: [
      ACCEPTED,
      SPREAD,
      { title: '× for-update', cell: (row) => fixed(row.ratio_to_for_update, 1) },
      { title: 'p50 ms', cell: (row) => time(row.p50_ms) },
      { title: 'p99 ms', cell: (row) => time(row.p99_ms) },
      { title: 'CPU µs/order', cell: (row) => count(row.cpu_us_an_order) },
      { title: 'CPU server', cell: (row) => percent(row.server_cpu) },
      { title: 'database', cell: (row) => percent(row.database_cpu) },
    ],
  },
  {
    name: 'order-rate',
    rows: [
      ...(['queue', 'for-update', 'skip-locked', 'conditional-update', 'redis-sql'] as const),
      ...(['redis-list', 'openrun-sqlite', 'openrun-mariadb', 'floor', 'bare'] as const),
    ],
    columns: [
      { title: 'durable when answered', cell: ({ durable }) => describeDurable(durable) },
      ACCEPTED,
      SPREAD,
      { title: 'of floor', cell: (row) => ratio(row.ratio_to_floor) },
      { title: 'orders/commit', cell: (row) => fixed(row.orders_a_commit, 0) },
      { title: 'CPU µs/order', cell: (row) => count(row.cpu_us_an_order) },
    ],
  },
];

/** Throws when the run lacks a row: a story with a side missing tells something else. */
export function renderBenchStories(report: Report): Block[] {
  return BENCH_STORIES.map(({ name, rows, columns }) => {
    const shown = rows.map((row) => findRow(report, row));
    return toBlock(`docs/scenarios/${name}.md`, `story-${name}`, [
      ...describeRun({ ...report, rows: shown }),
      '',
      ...formatMarkdown(columns, shown),
    ]);
  });
}

function findRow(report: Report, name: ContenderName): Row {
  const found = usualRows(report).find((row) => row.name === name);
  if (!found) throw new Error(`the run has no row ${name}`);
  return found;
}

function describeRun(report: Report): string[] {
  const conditions = [
    describeRounds(report),
    describeMachine(report),
    ...describeDatabases(report),
    ...warnings(report).map((warning) => `Careful: ${warning}`),
  ];
  return [describeOrigin(report), '', ...conditions.map((condition) => `- ${condition}`)];
}
