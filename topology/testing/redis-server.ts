/**
 * A real Redis for tests and measurements: private, on loopback, in a temporary folder, gone with
 * the process that started it. It keeps nothing on a disk, as Redis is mostly run in front of SQL.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endContainer, findServer, serveInContainer } from './container.ts';
import {
  firstWords,
  type PrivateServer,
  type PrivateServerOptions,
  startPrivateServer,
} from './private-server.ts';
import { freePort } from './servers.ts';
import { findProgram, kill, spawnTied } from './tied-process.ts';

/** The last series under the BSD licence; Debian 12 ships 7.0. */
export const REDIS_IMAGE = 'redis:7.2';

/** What it held is gone after `restart`, as after a power cut. */
export interface Redis extends PrivateServer {
  /** `redis://127.0.0.1:<port>`; it is empty at the start and ours alone. */
  url: string;
  port: number;
}

/** Null: neither installed nor available through Docker. */
export function findRedis(): 'installed' | 'docker' | null {
  return findServer(['redis-server']);
}

export async function startRedis(): Promise<Redis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'openrun-redis-'));
  const server = await startPrivateServer({
    name: 'Redis',
    port,
    folder,
    ...redisPrograms(folder, port),
    isReady: async () => (await firstWords(port, 'PING\r\n')) === '+PONG\r\n',
  });
  // Unlike a spread, this keeps the getter of `pid`.
  return Object.assign(server, { url: `redis://127.0.0.1:${port}`, port });
}

/** How the program is run: from this machine, or from the Docker image. */
type RedisPrograms = Pick<PrivateServerOptions, 'serve' | 'end'>;

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
    end: kill,
  };
}

function dockerPrograms(port: number): RedisPrograms {
  const name = `openrun-redis-${port}`;
  const place = ['--port', `${port}`, '--bind', '0.0.0.0', '--protected-mode', 'no'];
  return {
    serve() {
      const command = ['redis-server', ...place, ...IN_MEMORY];
      return serveInContainer({ name, image: REDIS_IMAGE, port, command });
    },
    end: (server) => endContainer(server, name),
  };
}
