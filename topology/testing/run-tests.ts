/**
 * Runs the test files below the current folder, or those whose path contains one of the arguments:
 * each in a process of its own with a deadline, `JOBS` at a time (default: one a core). The last
 * line it prints is `N passed, N failed`; it exits with 1 unless something passed and nothing
 * failed.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { SHARED_MARIADB, startMariadb } from './servers.ts';
import { findSilentTests, readDeadlineMs, readTotals, type Totals } from './test-file.ts';
import { spawnTied } from './tied-process.ts';

interface TestFile {
  path: string;
  deadlineMs: number;
  silentTests: string[];
}

interface Outcome {
  passed: number;
  failed: number;
  /** Sentences; empty when each test of the file ran and passed. */
  problems: string[];
  output: string;
  seconds: number;
}

interface Ended {
  /** Null: killed. */
  code: number | null;
  late: boolean;
  output: string;
}

/** The end of the output tells most; a test that prints without end must not fill our memory. */
const OUTPUT_MAX_CHARS = 1_000_000;
/**
 * A process that left its group may hold the pipes of a file that has ended; we wait this long for
 * it.
 */
const PIPES_GRACE_MS = 1000;

const filters = process.argv.slice(2);
const files = findTestFiles(filters);
const temporary = mkdtempSync(join(tmpdir(), 'openrun-tests-'));
const running = new Set<ChildProcess>();

process.once('exit', abandon);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  return 1;
});

async function main(): Promise<number> {
  let passed = 0;
  let failed = 0;
  if (files.length === 0) {
    console.log(`No test file matches: ${filters.join(' ') || '**/*.test.ts'}`);
    failed = 1;
  }
  const needServers = files.some((file) => file.path.endsWith('.int.test.ts'));
  await using mariadb = needServers ? await startMariadb({ own: true }) : undefined;
  const servers = mariadb === undefined ? {} : { [SHARED_MARIADB]: mariadb.url };

  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const outcome = await runFile(file, servers);
      report(file.path, outcome);
      passed += outcome.passed;
      failed += outcome.failed;
    }
  };
  await Promise.all(Array.from({ length: jobs() }, worker));
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Those that ask for the most time first, so that none of them runs alone at the end. */
function findTestFiles(wanted: string[]): TestFile[] {
  // `./actors/` and an absolute path mean the same as `actors`.
  const parts = wanted.map((argument) => relative('.', resolve(argument)));
  return globSync('**/*.test.ts', { exclude: ['**/node_modules/**', '.git/**'] })
    .filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      return { path, deadlineMs: readDeadlineMs(text), silentTests: findSilentTests(text) };
    })
    .sort((a, b) => b.deadlineMs - a.deadlineMs || a.path.localeCompare(b.path));
}

function jobs(): number {
  const asked = Number(process.env.JOBS ?? availableParallelism());
  if (!Number.isInteger(asked) || asked < 1) throw new Error('JOBS must be a positive integer.');
  return asked;
}

async function runFile(file: TestFile, servers: Record<string, string>): Promise<Outcome> {
  const startedAt = performance.now();
  const ended = await runToEnd(file, servers);
  const totals = readTotals(ended.output);
  const problems = [...file.silentTests, ...findProblems(file, ended, totals)];
  const unfinished = totals === null ? 0 : totals.total - totals.passed + totals.skipped;
  return {
    passed: totals?.passed ?? 0,
    failed: Math.max(unfinished, problems.length > 0 ? 1 : 0),
    problems,
    output: ended.output,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function findProblems(file: TestFile, ended: Ended, totals: Totals | null): string[] {
  if (ended.late) return [`still running after ${file.deadlineMs / 1000} s`];
  const end = `ended with ${ended.code === null ? 'a signal' : `code ${ended.code}`}`;
  if (totals === null) return [`${end} before its tests were summed up`];
  const problems: string[] = [];
  if (totals.total + totals.skipped === 0) problems.push('has no tests');
  if (totals.skipped > 0) problems.push(`skipped ${totals.skipped}`);
  if (totals.passed < totals.total) problems.push('has tests that failed or never ran');
  else if (ended.code !== 0) problems.push(`${end} after its tests passed`);
  return problems;
}

/** Temporary files go into a folder that is removed with everything a killed test left in it. */
async function runToEnd(file: TestFile, servers: Record<string, string>): Promise<Ended> {
  const folder = mkdtempSync(join(temporary, 'file-'));
  const child = spawnTied(process.execPath, [file.path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...servers, TMPDIR: folder, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const ended: Ended = { code: null, late: false, output: '' };
  const keep = (chunk: string) => {
    ended.output = (ended.output + chunk).slice(-OUTPUT_MAX_CHARS);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  const deadline = setTimeout(() => {
    ended.late = true;
    killGroup(child);
  }, file.deadlineMs);

  running.add(child);
  const closed = once(child, 'close');
  [ended.code] = await once(child, 'exit');
  running.delete(child);
  clearTimeout(deadline);
  killGroup(child);
  const grace = setTimeout(() => closePipes(child), PIPES_GRACE_MS);
  await closed;
  clearTimeout(grace);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return ended;
}

function report(path: string, outcome: Outcome): void {
  const counts = `${outcome.passed} passed, ${outcome.failed} failed`;
  const line = `${path}  ${counts}  ${outcome.seconds.toFixed(1)} s`;
  if (outcome.failed === 0) {
    console.log(`ok    ${line}`);
    return;
  }
  const reasons = outcome.problems.map((problem) => `      ${problem}`);
  console.log([`FAIL  ${line}`, ...reasons, outcome.output.trimEnd()].join('\n'));
}

/** The child leads a group of its own; whatever it started and forgot is in there. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

function closePipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function abandon(): void {
  for (const child of running) killGroup(child);
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}
