/** Which pages stand on which run, by the workload that was run, or the command. */

import { isOurs } from '../bench/contenders.ts';
import { createPage } from '../bench/page.ts';
import { type Report, type Row, usualRows } from '../bench/report.ts';
import { type Column, describeDurable, formatMarkdown } from '../bench/table.ts';
import { ENDURANCE_PAGE } from '../endurance/page.ts';
import { OPEN_LOOP_PAGE } from '../open-loop/page.ts';
import { renderBenchStories } from '../stories/bench-story.ts';
import { createStoryPage } from '../stories/page.ts';
import { STORIES } from '../stories/stories.ts';
import { HOT_DEAL } from '../workloads/hot-deal.ts';
import { WORKLOADS } from '../workloads/workloads.ts';
import { count, fixed, ratio, time } from './numbers.ts';
import { type Block, type Publication, toBlock } from './published.ts';

const PAGE = createPage({
  page: 'docs/benchmarks.md',
  prefix: 'bench',
  folder: 'docs/benchmarks',
});

/** The README has a short table of the same run, and two stories have some of its rows. */
const BENCHMARKS: Publication = {
  run: PAGE.run,
  render(run) {
    const { blocks, files } = PAGE.render(run);
    const report = run as Report;
    return { blocks: [renderReadme(report), ...blocks, ...renderBenchStories(report)], files };
  },
};

/** A section each. */
const OTHER_WORKLOADS = WORKLOADS.filter((workload) => workload !== HOT_DEAL).map(
  ({ name }) =>
    [
      name,
      createPage({ page: 'docs/workloads.md', prefix: name, folder: `docs/workloads/${name}` }),
    ] as const,
);

/** What a run of the open loop is published as. */
export function openLoopOf(workload: string): string {
  return `the open loop of ${workload}`;
}

export const PUBLICATIONS: Readonly<Record<string, Publication>> = {
  [HOT_DEAL.name]: BENCHMARKS,
  [openLoopOf(HOT_DEAL.name)]: OPEN_LOOP_PAGE,
  ...Object.fromEntries(OTHER_WORKLOADS),
  endurance: ENDURANCE_PAGE,
  ...Object.fromEntries(STORIES.map(({ name }) => [`story ${name}`, createStoryPage(name)])),
};

const README: readonly Column[] = [
  { title: 'durable when answered', cell: ({ durable }) => describeDurable(durable) },
  { title: 'accepted orders/s', cell: (row) => count(row.accepted_per_s) },
  { title: 'p50', cell: (row) => `${time(row.p50_ms)} ms` },
  { title: 'p99', cell: (row) => `${time(row.p99_ms)} ms` },
  { title: 'of the floor', cell: (row) => ratio(row.ratio_to_floor) },
  { title: '× for-update', cell: (row) => fixed(row.ratio_to_for_update, 1) },
];

function renderReadme(report: Report): Block {
  const { rounds, seconds, machine, command, at } = report;
  const rows = usualRows(report);
  const shown = rows[0]?.connections;
  const { cores } = machine;
  return toBlock('README.md', 'bench', [
    `One hot deal, ${shown} connections, on ${cores} cores that the server, the database and`,
    `the load generator share; medians of ${rounds} rounds of ${seconds} s:`,
    `\`${command}\`, ${at.slice(0, 10)}`,
    '([conditions, spread, charts and how to read it](docs/benchmarks.md)):',
    '',
    ...formatMarkdown(README, rows, toLabel),
    '',
    'After each measurement every accepted order is counted in the database, once, and paid for',
    'with a unit.',
  ]);
}

function toLabel({ name, about }: Row): string {
  return isOurs({ name }) ? `**\`${name}\`, ${about}**` : `\`${name}\`, ${about}`;
}
