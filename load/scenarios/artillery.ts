/**
 * Artillery, with packages of its own in this folder: it is large, and whoever does not put load on
 * a server never needs it.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnTied } from '../../topology/testing/tied-process.ts';
import { type ArtilleryReport, parseArtilleryReport } from './artillery-report.ts';
import { type Scenario, secondsOf } from './scenario.ts';
import { ANSWERS_VARIABLE, STAGE_VARIABLE } from './stage.ts';

const FOLDER = join(import.meta.dirname, '..');
const PROGRAM = join(FOLDER, 'node_modules/artillery/bin/run');
const LOCKFILE = join(FOLDER, 'package-lock.json');
/** Holds what was installed; it goes when the packages go. */
const MARK = join(FOLDER, 'node_modules/.installed');
const INSTALL = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
/** To start, to let the last buyers end, and to write its report, on a busy machine. */
const GRACE_S = 120;
/** The end of what it printed tells most. */
const OUTPUT_MAX_CHARS = 4_000;

/** Installs it unless this very lockfile is; `say` is told when that takes a while. */
export async function ensureArtillery(say: (text: string) => void): Promise<void> {
  const wanted = createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex');
  if (readMark() === wanted) return;
  say('installing artillery, once: npm ci in load/ takes about half a minute');
  const { code, output } = await run('npm', INSTALL, {}, Number.POSITIVE_INFINITY);
  if (code !== 0) throw new Error(`npm ci in load/ failed:\n${output}`);
  writeFileSync(MARK, wanted);
}

/** `folder` holds the file of the stage, gets the answers, and is the caller's to remove. */
export async function runArtillery(
  scenario: Scenario,
  target: string,
  folder: string,
): Promise<ArtilleryReport> {
  const report = join(folder, 'report.json');
  const overrides = { config: { phases: scenario.phases } };
  const args = [
    ...['run', '--quiet', '--config', join(FOLDER, 'artillery.yml'), '--target', target],
    ...['--output', report, '--overrides', JSON.stringify(overrides), scenario.path],
  ];
  const environment = {
    ARTILLERY_DISABLE_TELEMETRY: 'true',
    [STAGE_VARIABLE]: join(folder, 'stage.json'),
    [ANSWERS_VARIABLE]: folder,
  };
  const deadlineMs = (secondsOf(scenario) + GRACE_S) * 1000;
  const { code, output } = await run(process.execPath, [PROGRAM, ...args], environment, deadlineMs);
  if (code !== 0) throw new Error(`artillery ended with ${code ?? 'a signal'}:\n${output}`);
  return parseArtilleryReport(readFileSync(report, 'utf8'));
}

async function run(
  program: string,
  args: string[],
  environment: Readonly<Record<string, string>>,
  deadlineMs: number,
): Promise<{ code: number | null; output: string }> {
  const options = { cwd: FOLDER, env: { ...process.env, ...environment } };
  const start = program === process.execPath ? spawnTied : spawn;
  const child = start(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_MAX_CHARS);
    });
  }
  const timer = Number.isFinite(deadlineMs)
    ? setTimeout(() => child.kill('SIGKILL'), deadlineMs)
    : undefined;
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code, output };
}

function readMark(): string | null {
  try {
    return readFileSync(MARK, 'utf8');
  } catch {
    return null;
  }
}
