/**
 * `npm run bench`: how fast one hot deal sells, beside what the same HTTP costs and other ways to
 * sell it.
 */
import { join } from 'node:path';
import { type BenchOptions, HELP, parseWish } from './bench/options.ts';
import { hasFindings } from './bench/report.ts';
import { measureAll } from './bench/rounds.ts';
import { formatReport } from './bench/summary.ts';
import {
  findJsonProblem,
  formatJson,
  refuse,
  startCommand,
  toCommand,
  writeJson,
} from './command.ts';
import { runOpenLoop } from './open-loop/run.ts';
import { PUBLICATIONS } from './pages/publications.ts';
import { publish, redraw } from './pages/published.ts';

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
