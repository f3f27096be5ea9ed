/**
 * `npm run bench`: how fast one hot deal sells, beside what the same HTTP costs and the naive way.
 */
import { openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ensureMariadb, ensureWrk } from '../topology/testing/ensure-servers.ts';
import { type BenchOptions, HELP, parseWish } from './bench-options.ts';
import { CONTENDERS } from './contenders.ts';
import { HOT_DEAL } from './hot-deal.ts';
import { inspectMachine } from './machine.ts';
import { type Measurement, measure, warmUpSeconds } from './measurement.ts';
import { createProgress } from './progress.ts';
import { formatReport, hasFindings, toReport } from './report.ts';
import { CONNECTIONS_DEFAULT } from './wrk.ts';

const EXIT_AUDIT = 1;
const EXIT_USAGE = 2;

// Whoever is stopped in the middle leaves no files.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();

async function main(): Promise<number> {
  const wish = parseWish(process.argv.slice(2));
  switch (wish.type) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'mistake':
      console.error(`${wish.problem}\nSee npm run bench -- --help`);
      return EXIT_USAGE;
    case 'run':
      return run(wish.options);
  }
}

async function run({ only, seconds, json }: BenchOptions): Promise<number> {
  if (json !== null && !canWrite(json)) {
    console.error(`--json: ${json} cannot be written`);
    return EXIT_USAGE;
  }
  const contenders = CONTENDERS.filter(({ name }) => only.includes(name));
  await ensureWrk();
  if (contenders.some(({ database }) => database === 'mariadb')) await ensureMariadb();

  const setting = {
    at: new Date().toISOString(),
    seconds,
    warm_up_seconds: warmUpSeconds(seconds),
    connections: CONNECTIONS_DEFAULT,
    machine: inspectMachine(tmpdir()),
  };
  const totalSeconds = contenders.length * (seconds + warmUpSeconds(seconds));
  const progress = createProgress(process.stderr, totalSeconds);
  const measurements: Measurement[] = [];
  for (const contender of contenders) {
    const ask = { contender, workload: HOT_DEAL, connections: CONNECTIONS_DEFAULT, seconds };
    measurements.push(await measure(ask, progress));
  }
  progress.end();

  const report = toReport(setting, measurements);
  console.log(formatReport(report));
  if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  return hasFindings(report) ? EXIT_AUDIT : 0;
}

/** Known before minutes of measuring, not after. */
function canWrite(path: string): boolean {
  try {
    openSync(path, 'a');
    return true;
  } catch {
    return false;
  }
}
