/**
 * A run of the bench as blocks and charts of a page. Blocks: `setting`, `rows`, `tables` (with the
 * charts) and `audits`, each behind the prefix that the page gives them.
 */
import { dirname, relative } from 'node:path/posix';
import { describeMachine, describeOrigin } from '../instruments/origin.ts';
import { type Bar, drawBars, drawRanges } from '../pages/chart.ts';
import { count } from '../pages/numbers.ts';
import { type Publication, type Rendering, toBlock } from '../pages/published.ts';
import { kindOf, toRange } from './latency-range.ts';
import { type Report, type Row, tablesOf } from './report.ts';
import { describeAudits, describeDatabases, describeRounds, warnings } from './summary.ts';
import { COST, describeDurable, formatMarkdown, speedColumns } from './table.ts';

export interface PagePlace {
  page: string;
  /** Of the block names. */
  prefix: string;
  /** Beside the page; nothing but its charts and its data is in there. */
  folder: string;
}

/** The data of the run lies among the charts. */
export function createPage(place: PagePlace): Publication {
  return {
    run: `${place.folder}/run.json`,
    render: (run) => renderPage(run as Report, place),
  };
}

export function renderPage(report: Report, { page, prefix, folder }: PagePlace): Rendering {
  const base = relative(dirname(page), folder);
  const tables = tablesOf(report).map(({ connections, rows }) => {
    return { connections, rows, charts: drawCharts(report.workload, connections, rows) };
  });
  const describeTable = ({ connections, rows, charts }: (typeof tables)[number], at: number) => [
    ...(at === 0 ? [] : ['']),
    `### ${count(connections)} connections`,
    '',
    ...formatMarkdown(speedColumns(report), rows),
    '',
    ...formatMarkdown(COST, rows),
    ...charts.flatMap(({ name, title }) => ['', `![${title}](${base}/${name})`]),
  ];
  const toOwn = (name: string, lines: readonly string[]) =>
    toBlock(page, `${prefix}-${name}`, lines);
  return {
    blocks: [
      toOwn('setting', describeRun(report, base)),
      toOwn('rows', describeRows(report)),
      toOwn('tables', tables.flatMap(describeTable)),
      toOwn('audits', toList([...describeAudits(report), ...careful(report)])),
    ],
    files: tables.flatMap(({ charts }) =>
      charts.map(({ name, svg }) => ({ path: `${folder}/${name}`, text: svg })),
    ),
  };
}

function describeRun(report: Report, base: string): string[] {
  return [
    describeOrigin(report),
    `The values of each round are in [run.json](${base}/run.json).`,
    '',
    ...toList([describeRounds(report), describeMachine(report), ...describeDatabases(report)]),
  ];
}

function describeRows({ rows, connections }: Report): string[] {
  const [first] = connections;
  return [
    '| Row | Server | Durable when answered |',
    '| --- | --- | --- |',
    ...rows
      .filter((row) => row.connections === first)
      .map(
        ({ name, about, durable }) => `| \`${name}\` | ${about} | ${describeDurable(durable)} |`,
      ),
  ];
}

function careful(report: Report): string[] {
  return warnings(report).map((warning) => `Careful: ${warning}`);
}

function toList(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `- ${sentence}`);
}

interface Chart {
  name: string;
  title: string;
  svg: string;
}

function drawCharts(
  { expects }: Report['workload'],
  connections: number,
  rows: readonly Row[],
): Chart[] {
  const at = `${count(connections)} connections`;
  const [word, figure] =
    expects === 'success'
      ? (['Accepted', 'accepted_per_s'] as const)
      : (['Refused', 'refused_per_s'] as const);
  const rates = `${word} a second, median and min–max, ${at}`;
  const latencies = `Latency in ms, logarithmic: p50, p95, p99 and p99.9, ${at}`;
  const costs = `CPU µs of server and database an order, median and min–max, ${at}`;
  return [
    {
      name: `rate-${connections}.svg`,
      title: rates,
      svg: drawBars(rates, toBars(rows, figure, count)),
    },
    {
      name: `latency-${connections}.svg`,
      title: latencies,
      svg: drawRanges(
        latencies,
        rows.map((row) => toRange(row.name, row, kindOf(row))),
      ),
    },
    {
      name: `cpu-${connections}.svg`,
      title: costs,
      svg: drawBars(costs, toBars(rows, 'cpu_us_an_order', count)),
    },
  ];
}

function toBars(
  rows: readonly Row[],
  figure: 'accepted_per_s' | 'refused_per_s' | 'cpu_us_an_order',
  format: (value: number) => string,
): Bar[] {
  return rows.flatMap((row) => {
    const value = row[figure];
    const spread = row.spread[figure];
    if (value === null || spread === null) return [];
    return [{ name: row.name, value, ...spread, text: format(value), kind: kindOf(row) }];
  });
}
