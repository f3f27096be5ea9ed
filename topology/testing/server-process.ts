/**
 * The server as its users run it: `topology/main.ts` in a process of its own, reached over HTTP and
 * ended by signals.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './servers.ts';
import { isGone, spawnTied } from './tied-process.ts';
import { until } from './until.ts';

export interface ServerOptions {
  databaseUrl: string;
  /** Absent: our server. Another takes the same environment and answers `GET /health`, too. */
  program?: string;
  /** Absent: a free one. The same again makes a restart at the same address. */
  port?: number;
  /** The server believes it is so much later than it is. */
  clockAheadMs?: number;
  environment?: Readonly<Record<string, string>>;
}

/** How a process ended: the code it exited with, or the signal that killed it. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it had printed, both streams. */
  output: string;
}

export interface ServerProcess extends AsyncDisposable {
  url: string;
  port: number;
  pid: number;
  /** From the start of the process to its first healthy answer. */
  readyAfterMs: number;
  exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<Exit>;
  /** Kills it as a power cut would, and waits until its port and files are free. */
  kill(): Promise<Exit>;
  output(): string;
}

/** Every server that tests start accepts tokens signed with it. */
export const JWT_SECRET = 'known to the tests and to nobody else';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(import.meta.dirname, '../main.ts');
const CLOCK_AHEAD = join(import.meta.dirname, './clock-ahead.ts');
const START_DEADLINE_MS = 60_000;
/** What `npm start` tells V8. Whoever is measured beside our server is started in the same way. */
const V8_FLAGS = parseFlags(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Resolves when it answers; rejects with what it printed when it ended instead. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const startedAt = performance.now();
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PORT: `${port}`,
    DATABASE_URL: options.databaseUrl,
    JWT_SECRET,
    ...options.environment,
  };
  const { child, exited, output } = launch(environment, options);
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const end = (name: NodeJS.Signals) => {
    signal(name);
    return exited;
  };
  const kill = () => end('SIGKILL');
  try {
    await until('the server answers', () => isGone(child) || isHealthy(url), START_DEADLINE_MS);
    if (isGone(child)) throw new Error('the server ended instead of serving');
  } catch (error) {
    await kill();
    throw new Error(output(), { cause: error });
  }
  return {
    url,
    port,
    pid: child.pid ?? Number.NaN,
    readyAfterMs: performance.now() - startedAt,
    exited,
    signal,
    stop: () => end('SIGTERM'),
    kill,
    output,
    [Symbol.asyncDispose]: async () => void (await kill()),
  };
}

/** For servers that must refuse to start: resolves when the process has ended. */
export async function runServer(environment: Readonly<Record<string, string>>): Promise<Exit> {
  const { child, exited } = launch(environment);
  const deadline = setTimeout(() => child.kill('SIGKILL'), START_DEADLINE_MS);
  return exited.finally(() => clearTimeout(deadline));
}

/**
 * As the README says: `npm start`. npm passes a signal on to the shell that runs the script, which
 * must have become the server by then. Does not wait until it answers.
 */
export async function startThroughNpm(databaseUrl: string) {
  const port = await freePort();
  const env = { PATH: process.env.PATH, PORT: `${port}`, DATABASE_URL: databaseUrl };
  // A group of its own: whatever npm leaves behind ends with it.
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  return {
    port,
    output,
    exited: once(child, 'exit').then(([code]) => ({ code, output: output() })),
    signal: (name: NodeJS.Signals) => void child.kill(name),
    /** As a terminal does: npm gets it, and the server, and then the server again from npm. */
    pressCtrlC: () => signalGroup(child, 'SIGINT'),
    [Symbol.asyncDispose]: async () => signalGroup(child, 'SIGKILL'),
  };
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nobody is left in it, as it should be.
  }
}

/** Nothing of our own environment reaches the server but the search path. */
function launch(
  environment: Readonly<Record<string, string>>,
  { program = MAIN, clockAheadMs = 0 }: Pick<ServerOptions, 'program' | 'clockAheadMs'> = {},
) {
  const shift = clockAheadMs === 0 ? [] : ['--import', CLOCK_AHEAD];
  const child = spawnTied(process.execPath, [...V8_FLAGS, ...shift, program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, CLOCK_AHEAD_MS: `${clockAheadMs}`, ...environment },
  });
  const output = collect(child);
  return { child, exited: ended(child, output), output };
}

function parseFlags(packageJson: string): readonly string[] {
  const { scripts } = JSON.parse(packageJson) as { scripts: { start: string } };
  return scripts.start.match(/--\S+/g) ?? [];
}

/** What it has printed so far, both streams. */
function collect(child: ChildProcess): () => string {
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  return () => printed;
}

async function ended(child: ChildProcess, output: () => string): Promise<Exit> {
  const [code, signal] = await once(child, 'close');
  return { code, signal, output: output() };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
