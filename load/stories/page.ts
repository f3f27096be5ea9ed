/** A story's run as Markdown: for the terminal, and for the generated block of its page. */

import { describeCode, describeDuration } from '../bench/summary.ts';
import type { Publication } from '../pages/published.ts';
import type { StoryRow, StoryRun, StoryTable } from './run.ts';
import type { Lead } from './story.ts';

const FOLDER = 'docs/scenarios';

/** The page has one block, `story-NAME`, and its prose around it. */
export function createStoryPage(name: string): Publication {
  return {
    run: `${FOLDER}/${name}.json`,
    render(run) {
      const lines = ['', ...describeRun(run as StoryRun), ''];
      return {
        blocks: [{ page: `${FOLDER}/${name}.md`, name: `story-${name}`, lines }],
        files: [],
      };
    },
  };
}

export function describeRun(run: StoryRun): string[] {
  const { command, at, scale, machine, conditions, tables } = run;
  const { cpu, cores, memoryGb, os, node, flushMs } = machine;
  const rounds = scale.rounds === 1 ? 'One round' : `Medians of ${scale.rounds} rounds in turns`;
  const each = scale.seconds === null ? '' : `, ${scale.seconds} s a measurement`;
  return [
    `\`${command}\`, ${at.slice(0, 10)}, ${describeCode(run)}, ${describeDuration(run)} in all.`,
    '',
    ...[...conditions, `${rounds}${each}; everything on this machine`].map((one) => `- ${one}.`),
    `- ${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, Node ${node}. ` +
      `A flush of 4 KiB takes ${flushMs.toFixed(2)} ms.`,
    ...(machine.isInMemory
      ? ['- Careful: the databases lay in memory, where a flush is free.']
      : []),
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
  return ['', ...alignCells([head, ...lines])];
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

/** A table that can also be read as text: names to the left, figures to the right. */
function alignCells(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]!.length))) ?? [];
  const [head = '', ...body] = lines.map((line) => {
    const cells = line.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!),
    );
    return `| ${cells.join(' | ')} |`;
  });
  const rule = widths.map((width, at) =>
    at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [head, `| ${rule.join(' | ')} |`, ...body];
}

/** As many digits as say something: two or three. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return value >= 1 ? value.toFixed(1) : String(Number(value.toPrecision(2)));
}
