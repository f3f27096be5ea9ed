/** The figures of a run as columns, for a terminal and for Markdown. */
import { count, fixed, percent, ratio, time } from '../pages/numbers.ts';
import { type Column as AnyColumn, toMarkdownTable, toTextTable } from '../pages/table.ts';
import type { Figure } from './figures.ts';
import type { Row, Setting } from './report.ts';

export type Column = AnyColumn<Row>;

/** How fast. The answers that a workload is about come first, others only where there are any. */
export function speedColumns({ workload }: Pick<Setting, 'workload'>): Column[] {
  const [expected, other] =
    workload.expects === 'success'
      ? ([ACCEPTED, REFUSED] as const)
      : ([REFUSED, ACCEPTED] as const);
  return [
    { title: 'durable when answered', cell: ({ durable }) => describeDurable(durable) },
    { title: expected.title, cell: (row) => count(row[expected.figure]) },
    rangeColumn(expected.figure, count),
    {
      title: other.title,
      cell: (row) => count(row[other.figure]),
      isOf: (rows) => rows.some((row) => (row.spread[other.figure]?.max ?? 0) > 0),
    },
    ...LATENCIES,
    ...RATIOS,
  ];
}

const ACCEPTED = { title: 'accepted/s', figure: 'accepted_per_s' } as const;
const REFUSED = { title: 'refused/s', figure: 'refused_per_s' } as const;

const LATENCIES: readonly Column[] = [
  { title: 'p50 ms', cell: (row) => time(row.p50_ms) },
  { title: 'p95 ms', cell: (row) => time(row.p95_ms) },
  { title: 'p99 ms', cell: (row) => time(row.p99_ms) },
  { title: 'p99.9 ms', cell: (row) => time(row.p999_ms) },
];

const RATIOS: readonly Column[] = [
  { title: 'of floor', cell: (row) => ratio(row.ratio_to_floor) },
  rangeColumn('ratio_to_floor', ratio),
  {
    title: 'of bare',
    cell: (row) => ratio(row.ratio_to_bare),
    isOf: (rows) => rows.some((row) => row.ratio_to_bare !== null),
  },
  {
    title: '× for-update',
    cell: (row) => fixed(row.ratio_to_for_update, 1),
    isOf: (rows) => rows.some((row) => row.ratio_to_for_update !== null),
  },
];

/** What for. */
export const COST: readonly Column[] = [
  { title: 'CPU µs/order', cell: (row) => count(row.cpu_us_an_order) },
  rangeColumn('cpu_us_an_order', count),
  { title: 'orders/commit', cell: (row) => fixed(row.orders_a_commit, 0) },
  { title: 'peak MB', cell: (row) => fixed(row.peak_rss_mb, 0) },
  { title: 'CPU server', cell: (row) => percent(row.server_cpu) },
  { title: 'database', cell: (row) => percent(row.database_cpu) },
  { title: 'wrk', cell: (row) => percent(row.generator_cpu) },
  { title: 'others', cell: (row) => percent(row.others_cpu) },
];

export function formatText(columns: readonly Column[], rows: readonly Row[]): string[] {
  return toTextTable([{ title: '', cell: ({ name }) => name }, ...columns], rows);
}

export function formatMarkdown(
  columns: readonly Column[],
  rows: readonly Row[],
  label: (row: Row) => string = ({ name }) => `\`${name}\``,
): string[] {
  return toMarkdownTable([{ title: '', cell: label }, ...columns], rows);
}

export function describeDurable(durable: boolean | null): string {
  if (durable === null) return 'nothing is kept';
  return durable ? 'yes' : 'no';
}

/** Of one burst there is nothing to tell. */
export function rangeColumn(figure: Figure, format: (value: number) => string): Column {
  return {
    title: 'min–max',
    cell({ spread }) {
      const found = spread[figure];
      return found === null ? '-' : `${format(found.min)}–${format(found.max)}`;
    },
    isOf: (rows) => rows.some(({ bursts }) => bursts.length > 1),
  };
}
