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
import { formatOpenLoop } from './open-loop/report.ts';
import { runOpenLoop } from './open-loop/run.ts';
import { openLoopOf, PUBLICATIONS } from './pages/publications.ts';
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

function run(options: BenchOptions, command: string): Promise<number> {
  const { name } = options.workload;
  return show(options, name, {
    measure: () => measureAll(options, command),
    format: formatReport,
  });
}

function offer(options: BenchOptions, command: string): Promise<number> {
  return show(options, openLoopOf(options.workload.name), {
    measure: () => runOpenLoop(options, command),
    format: formatOpenLoop,
  });
}

/** A way to measure, and what to make of it. */
interface Kind<Measured> {
  measure(): Promise<Measured>;
  /** For a terminal. */
  format(report: Measured): string;
}

/** `name` is that of the publication. */
async function show<Measured extends Parameters<typeof hasFindings>[0]>(
  { json, publish: isPublished }: BenchOptions,
  name: string,
  kind: Kind<Measured>,
): Promise<number> {
  const publication = isPublished ? PUBLICATIONS[name] : null;
  const problem = findJsonProblem(json);
  if (problem !== null) return refuse(problem);
  if (publication === undefined) return refuse(`--publish: no page stands on ${name}`);
  const report = await kind.measure();
  console.log(kind.format(report));
  writeJson(json, report);
  if (hasFindings(report)) {
    if (publication) console.error('Not published: an audit found something.');
    return EXIT_AUDIT;
  }
  if (publication) publish(ROOT, publication, formatJson(report));
  return 0;
}
