/** A story's run as Markdown: for the terminal, and for the generated block of its page. */

import { describeMachine, describeOrigin, warnOfMemory } from '../instruments/origin.ts';
import { alignMarkdown } from '../pages/columns.ts';
import { type Publication, toBlock } from '../pages/published.ts';
import type { StoryRow, StoryRun, StoryTable } from './run.ts';
import type { Lead } from './story.ts';

const FOLDER = 'docs/scenarios';

/** The page has one block, `story-NAME`, and its prose around it. */
export function createStoryPage(name: string): Publication {
  return {
    run: `${FOLDER}/${name}.json`,
    render(run) {
      const lines = describeRun(run as StoryRun);
      return { blocks: [toBlock(`${FOLDER}/${name}.md`, `story-${name}`, lines)], files: [] };
    },
  };
}

export function describeRun(run: StoryRun): string[] {
  const { scale, conditions, tables } = run;
  const rounds = scale.rounds === 1 ? 'One round' : `Medians of ${scale.rounds} rounds in turns`;
  const each = scale.seconds === null ? '' : `, ${scale.seconds} s a measurement`;
  return [
    describeOrigin(run),
    '',
    ...[...conditions, `${rounds}${each}; everything on this machine`].map((one) => `- ${one}.`),
    `- ${describeMachine(run)}`,
    ...warnOfMemory(run).map((warning) => `- Careful: ${warning}`),
    ...tables.flatMap(formatTable),
  ];
}

function formatTable({ title, figures, lead, rows }: StoryTable): string[] {
  // Sizes are the same in each round.
  const isSpread = lead !== null && rows.some(({ spread }) => spread?.min !== spread?.max);
  const head = [
    title,
    ...figures,
    ...(isSpread ? [`${lead.figure}, min–max`] : []),
    ...(lead ? [lead.better === 'less' ? 'times less' : 'times more'] : []),
  ];
  const lines = rows.map((row) => toCells(row, figures, lead, isSpread));
  return ['', ...alignMarkdown([head, ...lines])];
}

function toCells(
  { name, medians, spread, better }: StoryRow,
  figures: readonly string[],
  lead: Lead | null,
  isSpread: boolean,
): string[] {
  const range = spread === null ? '-' : `${formatValue(spread.min)}–${formatValue(spread.max)}`;
  return [
    name,
    ...figures.map((figure) => formatValue(medians[figure] ?? Number.NaN)),
    ...(isSpread ? [range] : []),
    ...(lead ? [better === null ? '-' : formatValue(better)] : []),
  ];
}

/** As many digits as say something: two or three. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return value >= 1 ? value.toFixed(1) : String(Number(value.toPrecision(2)));
}
