/** The part of the page on benchmarks that stands on such a run. */

import { describeCode, describeDuration, describeMachine } from '../bench/summary.ts';
import type { Block, Publication } from '../pages/published.ts';
import {
  describeMemory,
  describeRecovery,
  describeRestart,
  type EnduranceReport,
} from './report.ts';

const PAGE = 'docs/benchmarks.md';

export const ENDURANCE_PAGE: Publication = {
  run: 'docs/benchmarks/endurance.json',
  render(run) {
    const report = run as EnduranceReport;
    const blocks: Block[] = [
      toBlock('setting', describeSetting(report)),
      toBlock('memory', describeMemory(report.memory)),
      toBlock('recovery', describeRecovery(report.recovery)),
      toBlock('restart', describeRestart(report.restart)),
    ];
    return { blocks, files: [] };
  },
};

function toBlock(name: string, lines: readonly string[]): Block {
  return { page: PAGE, name: `endurance-${name}`, lines: ['', ...lines, ''] };
}

export function describeSetting(report: EnduranceReport): string[] {
  const all = [...report.memory, ...report.recovery, ...report.restart];
  const databases = all.map(({ database }) => `${database.version}: ${database.settings}.`);
  return [
    `\`${report.command}\`, ${report.at.slice(0, 10)}, ${describeCode(report)}, ` +
      `${describeDuration(report)} in all. ` +
      'The values are in [endurance.json](benchmarks/endurance.json).',
    '',
    ...[describeMachine(report), ...new Set(databases)].map((sentence) => `- ${sentence}`),
  ];
}
