/** The part of the page on benchmarks that stands on such a run. */

import { describeMachine, describeOrigin } from '../instruments/origin.ts';
import { type Publication, toBlock } from '../pages/published.ts';
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
    const blocks = [
      toBlock(PAGE, 'endurance-setting', describeSetting(report)),
      toBlock(PAGE, 'endurance-memory', describeMemory(report.memory)),
      toBlock(PAGE, 'endurance-recovery', describeRecovery(report.recovery)),
      toBlock(PAGE, 'endurance-restart', describeRestart(report.restart)),
    ];
    return { blocks, files: [] };
  },
};

export function describeSetting(report: EnduranceReport): string[] {
  const all = [...report.memory, ...report.recovery, ...report.restart];
  const databases = all.map(({ database }) => `${database.version}: ${database.settings}.`);
  return [
    `${describeOrigin(report)} The values are in [endurance.json](benchmarks/endurance.json).`,
    '',
    ...[describeMachine(report), ...new Set(databases)].map((sentence) => `- ${sentence}`),
  ];
}
