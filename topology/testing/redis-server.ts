/**
 * A real Redis for tests and measurements: private, on loopback, in a temporary folder, gone with
 * the process that started it. It keeps nothing on a disk, as Redis is mostly run in front of SQL.
 */
import { type ChildProcess, execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './servers.ts';
import { exited, findProgram, isGone, spawnTied } from './tied-process.ts';
import { until } from './until.ts';

/** The last series under the BSD licence; Debian 12 ships 7.0. */
export const REDIS_IMAGE = 'redis:7.2';

/** A start takes some ten milliseconds; a loaded machine may need many, Docker seconds. */
const START_DEADLINE_MS = 60_000;

const run = promisify(execFile);

export interface Redis extends AsyncDisposable {
  /** `redis://127.0.0.1:<port>`; it is empty at the start and ours alone. */
  url: string;
  port: number;
  /** Signal this to kill or freeze the server. It is another one after `restart`. */
  readonly pid: number;
  /**
   * Kills the server, unless it is dead already, and starts it again on the same port. What it held
   * is gone, as after a power cut.
   */
  restart(): Promise<void>;
  /** Ends it and removes its files. Repeating it is harmless. */
  stop(): Promise<void>;
}

/** Null: neither installed nor available through Docker. */
export function findRedis(): 'installed' | 'docker' | null {
  if (findProgram('redis-server') !== null) return 'installed';
  const docker = findProgram('docker');
  return docker !== null && spawnSync(docker, ['info']).status === 0 ? 'docker' : null;
}

export async function startRedis(): Promise<Redis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'openrun-redis-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const programs = redisPrograms(folder, port);
  let server: ChildProcess | undefined;

  function abandon(): void {
    server?.kill('SIGKILL');
    removeFolder();
  }
  async function serve(): Promise<void> {
    const child = programs.serve();
    server = child;
    await until('Redis answers', async () => isGone(child) || answers(port), START_DEADLINE_MS);
    if (isGone(child)) throw new Error(`Redis did not start on port ${port}`);
  }
  async function stop(): Promise<void> {
    process.removeListener('exit', abandon);
    if (server !== undefined) await programs.end(server);
    removeFolder();
  }

  process.once('exit', abandon);
  try {
    await serve();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return server?.pid ?? Number.NaN;
    },
    async restart() {
      if (server !== undefined) await programs.end(server);
      await serve();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** How the program is run: from this machine, or from the Docker image. */
interface RedisPrograms {
  /** The child lives as long as the server: killing it kills the server. */
  serve(): ChildProcess;
  /** Kills the server and resolves when its port is free. */
  end(server: ChildProcess): Promise<void>;
}

function redisPrograms(folder: string, port: number): RedisPrograms {
  switch (findRedis()) {
    case 'installed':
      return installedPrograms(folder, port);
    case 'docker':
      return dockerPrograms(port);
    case null:
      throw new Error('Redis is missing. Run: node topology/testing/ensure-servers.ts');
  }
}

/** No snapshots and no log of what it was told. */
const IN_MEMORY = ['--save', '', '--appendonly', 'no'];

function installedPrograms(folder: string, port: number): RedisPrograms {
  const place = ['--bind', '127.0.0.1', '--dir', folder];
  return {
    serve() {
      const program = findProgram('redis-server') ?? 'redis-server';
      const line = ['--port', `${port}`, ...place, ...IN_MEMORY];
      return spawnTied(program, line, { stdio: 'ignore' });
    },
    async end(server) {
      server.kill('SIGKILL');
      await exited(server);
    },
  };
}

/** The server ends as soon as its standard input does: see `mariadb-programs.ts`. */
const SERVE_UNTIL_INPUT_ENDS = 'cat <&0 >/dev/null & redis-server "$@" </dev/null & wait -n';

function dockerPrograms(port: number): RedisPrograms {
  const name = `openrun-redis-${port}`;
  const place = ['--port', `${port}`, '--bind', '0.0.0.0', '--protected-mode', 'no'];
  return {
    serve() {
      const published = `--publish=127.0.0.1:${port}:${port}`;
      const options = ['--interactive', `--name=${name}`, published, '--entrypoint=bash'];
      const command = ['-c', SERVE_UNTIL_INPUT_ENDS, 'bash', ...place, ...IN_MEMORY];
      const line = ['run', '--rm', ...options, REDIS_IMAGE, ...command];
      return spawnTied('docker', line, { stdio: ['pipe', 'ignore', 'ignore'] });
    },
    async end(server) {
      server.kill('SIGKILL');
      await exited(server);
      // It may be gone already.
      await run('docker', ['rm', '--force', name]).catch(() => {});
    },
  };
}

/** To a PING, with a PONG. Docker listens on a published port before the server inside does. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => settle(data.toString() === '+PONG\r\n'));
    socket.once('error', () => settle(false));
    socket.once('close', () => resolve(false));
  });
}
