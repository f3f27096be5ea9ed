/** The part of the page on benchmarks that stands on an open loop of the hot deal. */
import { kindOf, toRange } from '../bench/latency-range.ts';
import { describeOrigin } from '../instruments/origin.ts';
import { drawRanges } from '../pages/chart.ts';
import { count } from '../pages/numbers.ts';
import { type Publication, type Rendering, toBlock } from '../pages/published.ts';
import { toMarkdownTable } from '../pages/table.ts';
import type { MeasuredRow } from './open-loop.ts';
import {
  describeFindings,
  describeSaturation,
  describeSetting,
  halvesOf,
  type OpenLoopReport,
} from './report.ts';
import { HALVES, STEPS } from './table.ts';

const PAGE = 'docs/benchmarks.md';
/** As the page links it. A folder of its own: a publication removes charts that are not its own. */
const BASE = 'benchmarks/open-loop';
const FOLDER = `docs/${BASE}`;

export const OPEN_LOOP_PAGE: Publication = {
  run: `${FOLDER}/run.json`,
  render: (run) => renderOpenLoop(run as OpenLoopReport),
};

export function renderOpenLoop(report: OpenLoopReport): Rendering {
  const charted = report.rows.map((row) => ({ row, chart: drawChart(row) }));
  const quoted = halvesOf(report).map((half) => ({ ...half, name: `\`${half.name}\`` }));
  const toOwn = (name: string, lines: readonly string[]) =>
    toBlock(PAGE, `open-loop-${name}`, lines);
  return {
    blocks: [
      toOwn('setting', [
        `${describeOrigin(report)} The values are in [run.json](${BASE}/run.json).`,
        '',
        ...toList(describeSetting(report)),
      ]),
      toOwn('half', toMarkdownTable(HALVES, quoted)),
      toOwn('tables', charted.flatMap(describeRow)),
      toOwn('audits', toList(describeFindings(report))),
    ],
    files: charted.map(({ chart }) => ({ path: `${FOLDER}/${chart.name}`, text: chart.svg })),
  };
}

interface Charted {
  row: MeasuredRow;
  chart: { name: string; title: string; svg: string };
}

function describeRow({ row, chart }: Charted, at: number): string[] {
  return [
    ...(at === 0 ? [] : ['']),
    `### Open loop: \`${row.name}\``,
    '',
    `${row.about}; ${describeSaturation(row)}.`,
    '',
    ...toMarkdownTable(STEPS, row.steps),
    '',
    `![${chart.title}](${BASE}/${chart.name})`,
  ];
}

/** Down the rates as down the table. */
function drawChart(row: MeasuredRow): Charted['chart'] {
  const title = `${row.name}: latency in ms, logarithmic, p50 to p99.9, at each rate offered`;
  const ranges = row.steps.map((step) =>
    toRange(`${count(step.offered_per_s)}/s`, step, kindOf(row)),
  );
  return { name: `latency-${row.name}.svg`, title, svg: drawRanges(title, ranges) };
}

function toList(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `- ${sentence}`);
}
