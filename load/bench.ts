/**
 * `npm run bench`: how fast one hot deal sells, beside what the same HTTP costs and other ways to
 * sell it.
 */
import { join } from 'node:path';
import { CONTENDERS } from './bench/contenders.ts';
import { type Ask, measure, warmUpSeconds } from './bench/measurement.ts';
import { type BenchOptions, HELP, parseWish } from './bench/options.ts';
import { ensurePlaces } from './bench/place.ts';
import { hasFindings, type Report, type Taken, toReport } from './bench/report.ts';
import { formatReport } from './bench/summary.ts';
import {
  findJsonProblem,
  formatJson,
  refuse,
  startCommand,
  toCommand,
  writeJson,
} from './command.ts';
import { startOrigin } from './instruments/origin.ts';
import { planTurns, type Turn } from './instruments/rounds.ts';
import { runOpenLoop } from './open-loop/run.ts';
import { PUBLICATIONS } from './pages/publications.ts';
import { publish, redraw } from './pages/published.ts';
import { createProgress } from './progress.ts';

const EXIT_AUDIT = 1;
const ROOT = join(import.meta.dirname, '..');

await startCommand(main);

async function main(args: readonly string[]): Promise<number> {
  const wish = parseWish(args);
  switch (wish.type) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'mistake':
      return refuse(`${wish.problem}\nSee npm run bench -- --help`);
    case 'redraw':
      for (const publication of Object.values(PUBLICATIONS)) redraw(ROOT, publication);
      return 0;
    case 'open-loop':
      return offer(wish.options, toCommand('bench', args));
    case 'run':
      return run(wish.options, toCommand('bench', args));
  }
}

async function run(options: BenchOptions, command: string): Promise<number> {
  const { workload, json } = options;
  const publication = options.publish ? PUBLICATIONS[workload.name] : null;
  const problem = findJsonProblem(json);
  if (problem !== null) return refuse(problem);
  if (publication === undefined) return refuse(`--publish: no page stands on ${workload.name}`);
  const report = await measureAll(options, command);
  console.log(formatReport(report));
  writeJson(json, report);
  if (hasFindings(report)) {
    if (publication) console.error('Not published: an audit found something.');
    return EXIT_AUDIT;
  }
  if (publication) publish(ROOT, publication, formatJson(report));
  return 0;
}

async function offer(options: BenchOptions, command: string): Promise<number> {
  const problem = findJsonProblem(options.json);
  if (problem !== null) return refuse(problem);
  return (await runOpenLoop(options, command)) ? 0 : EXIT_AUDIT;
}

async function measureAll(options: BenchOptions, command: string): Promise<Report> {
  const { workload, only, rounds, seconds, connections } = options;
  const contenders = CONTENDERS.filter(({ name }) => only.includes(name));
  await ensurePlaces(contenders);

  const endOrigin = startOrigin(command);
  const setting = {
    workload: { name: workload.name, about: workload.about, expects: workload.expects },
    rounds,
    seconds,
    warm_up_seconds: warmUpSeconds(seconds),
    connections,
  };
  const asks = connections.flatMap((count) =>
    contenders.map((contender) => ({ contender, workload, connections: count, seconds })),
  );
  const taken = await measureTurns(planTurns(asks, rounds), rounds);
  return toReport({ ...endOrigin(), ...setting }, taken);
}

async function measureTurns(
  turns: readonly Turn<Omit<Ask, 'isLast'>>[],
  rounds: number,
): Promise<Taken[]> {
  const progress = createProgress({
    stream: process.stderr,
    plan: turns.map(({ item }) => ({
      name: `${item.contender.name} ${item.connections}`,
      seconds: warmUpSeconds(item.seconds) + item.seconds,
    })),
    now: () => performance.now(),
  });
  const taken: Taken[] = [];
  for (const { round, item } of turns) {
    const { about, durable } = item.contender;
    progress.step(`round ${round} of ${rounds}, ${item.connections} connections`);
    const measurement = await measure({ ...item, isLast: round === rounds }, progress);
    taken.push({ round, about, durable, connections: item.connections, measurement });
  }
  progress.end();
  return taken;
}
