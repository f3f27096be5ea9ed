/**
 * `npm run endurance`: what our server is like after hundreds of thousands of orders, and how soon
 * it sells again after a crash.
 */
import { join } from 'node:path';
import type { Contender } from './bench/contenders.ts';
import { ensurePlaces } from './bench/place.ts';
import {
  findJsonProblem,
  formatJson,
  refuse,
  startCommand,
  toCommand,
  writeJson,
} from './command.ts';
import { measureMemory } from './endurance/memory.ts';
import {
  ENDURANCE_HELP,
  type EnduranceOptions,
  parseEnduranceWish,
  type Trial,
} from './endurance/options.ts';
import { describeSetting, ENDURANCE_PAGE } from './endurance/page.ts';
import { measureRecovery } from './endurance/recovery.ts';
import {
  describeAuditedOrders,
  describeMemory,
  describeRecovery,
  describeRestart,
  type EnduranceOutcomes,
  type EnduranceReport,
  findingsIn,
} from './endurance/report.ts';
import { measureRestart } from './endurance/restart.ts';
import { startOrigin } from './instruments/origin.ts';
import { publish } from './pages/published.ts';
import { createProgress, type Progress } from './progress.ts';

const EXIT_BROKEN = 1;
const ROOT = join(import.meta.dirname, '..');
/** Guesses, for the time left on the screen. */
const ORDERS_A_SECOND = 8_000;
const START_SECONDS = 2;

await startCommand(main);

async function main(args: readonly string[]): Promise<number> {
  const wish = parseEnduranceWish(args);
  switch (wish.type) {
    case 'help':
      console.log(ENDURANCE_HELP);
      return 0;
    case 'mistake':
      return refuse(`${wish.problem}\nSee npm run endurance -- --help`);
    case 'run':
      return run(wish.options, toCommand('endurance', args));
  }
}

async function run(options: EnduranceOptions, command: string): Promise<number> {
  const problem = findJsonProblem(options.json);
  if (problem !== null) return refuse(problem);
  const report = await measureAll(options, command);
  console.log(formatReport(report));
  writeJson(options.json, report);
  if (findingsIn(report).length > 0) {
    if (options.publish) console.error('Not published: not everything is as it was answered.');
    return EXIT_BROKEN;
  }
  if (options.publish) publish(ROOT, ENDURANCE_PAGE, formatJson(report));
  return 0;
}

async function measureAll(options: EnduranceOptions, command: string): Promise<EnduranceReport> {
  const { contenders, trials } = options;
  await ensurePlaces(contenders);
  const endOrigin = startOrigin(command);
  const outcomes: EnduranceOutcomes = { memory: [], recovery: [], restart: [] };
  const steps = trials.flatMap((trial) => contenders.map((contender) => ({ trial, contender })));
  const progress = createProgress({
    stream: process.stderr,
    plan: steps.map(({ trial, contender }) => ({
      name: `${trial} ${contender.name}`,
      seconds: guessSeconds(trial, options),
    })),
    now: () => performance.now(),
  });
  for (const { trial, contender } of steps) {
    progress.step(trial);
    await measureTrial(trial, contender, { options, outcomes, progress });
  }
  progress.end();
  return { ...endOrigin(), ...outcomes };
}

async function measureTrial(
  trial: Trial,
  contender: Contender,
  run: { options: EnduranceOptions; outcomes: EnduranceOutcomes; progress: Progress },
): Promise<void> {
  const { options, outcomes, progress } = run;
  const { orders, entries, times } = options;
  switch (trial) {
    case 'memory':
      outcomes.memory.push(await measureMemory(contender, orders, progress));
      return;
    case 'recovery': {
      const asked = { entries, restarts: times };
      outcomes.recovery.push(await measureRecovery(contender, asked, progress));
      return;
    }
    case 'restart':
      outcomes.restart.push(await measureRestart(contender, times, progress));
      return;
  }
}

function guessSeconds(trial: Trial, { orders, entries, times }: EnduranceOptions): number {
  switch (trial) {
    case 'memory':
      return orders / ORDERS_A_SECOND;
    case 'recovery':
      return entries / ORDERS_A_SECOND + 2 * times * START_SECONDS;
    case 'restart':
      return 2 * times * START_SECONDS;
  }
}

/** For a terminal. */
function formatReport(report: EnduranceReport): string {
  const { memory, recovery, restart } = report;
  const tables = [
    ...(memory.length > 0 ? [describeMemory(memory)] : []),
    ...(recovery.length > 0 ? [describeRecovery(recovery)] : []),
    ...(restart.length > 0 ? [describeRestart(restart)] : []),
  ];
  return [
    ...tables.flatMap((lines) => [...lines, '']),
    ...describeSetting(report),
    '',
    ...describeAuditedOrders(report),
    ...findingsIn(report).map((finding) => `BROKEN: ${finding}`),
  ].join('\n');
}
