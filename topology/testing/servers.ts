/**
 * Real servers for tests and measurements: private, on loopback, in temporary folders, gone with
 * the process that started them.
 *
 * `run-tests.ts` starts one MariaDB for all test files and tells them its address in the
 * environment; each `startMariadb()` then is a new empty database on it. A file run alone gets a
 * server of its own.
 */
import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type MariadbPrograms, mariadbPrograms } from './mariadb-programs.ts';
import { isGone } from './tied-process.ts';

/** Holds the URL of the MariaDB that all test files share. */
export const SHARED_MARIADB = 'OPENRUN_TEST_MARIADB';

/** Enough for the tests of one run; a measurement asks for what it needs. */
const TEST_BUFFER_POOL_MB = 64;
/** Every test file at once with a full pool each stays far below. */
const MAX_CONNECTIONS = 500;
/** A start takes about a second; a loaded machine may need many. */
const START_DEADLINE_MS = 60_000;
const START_POLL_MS = 10;
/**
 * A database that cannot be dropped for this long is held by a transaction that a test left open.
 */
const DROP_DEADLINE_S = 10;

/**
 * Below the ports that systems hand to outgoing connections, so that none of those takes one
 * meanwhile.
 */
const PORTS = { from: 12_000, to: 32_000 };

export interface Mariadb extends AsyncDisposable {
  /**
   * `mysql://root@127.0.0.1:<port>/<database>`; the database is empty at the start and ours alone.
   */
  url: string;
  port: number;
  /** One more empty database on the same server. */
  newDatabase(): Promise<string>;
  /**
   * Drops the databases made here; ends a private server and removes its files. Repeating it is
   * harmless.
   */
  stop(): Promise<void>;
}

/** One that a test may kill, freeze or restart without harm to others. */
export interface PrivateMariadb extends Mariadb {
  /** Signal this to kill or freeze the server. It is another one after `restart`. */
  readonly pid: number;
  /**
   * Kills the server, unless it is dead already, and starts it again on the same port and files.
   */
  restart(): Promise<void>;
  /** Runs statements as root and resolves to the rows, a line each, columns parted by tabs. */
  query(statements: string): Promise<string>;
}

/** Whoever sizes the buffer pool (MiB; the redo log gets the same) gets a private server too. */
export type PrivateOptions = { own: true; bufferPoolMb?: number } | { bufferPoolMb: number };

export function startMariadb(): Promise<Mariadb>;
export function startMariadb(options: PrivateOptions): Promise<PrivateMariadb>;
export async function startMariadb(options?: PrivateOptions): Promise<Mariadb> {
  const shared = process.env[SHARED_MARIADB];
  if (options === undefined && shared !== undefined) return joinMariadb(shared);
  return startPrivateMariadb(options?.bufferPoolMb ?? TEST_BUFFER_POOL_MB);
}

/** A TCP port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await canListen(port)) return port;
  }
}

async function joinMariadb(sharedUrl: string): Promise<Mariadb> {
  const port = Number(new URL(sharedUrl).port);
  const databases = createDatabases(port, mariadbPrograms(tmpdir(), port));
  return withDispose({
    url: await databases.create(),
    port,
    newDatabase: databases.create,
    stop: databases.dropAll,
  });
}

async function startPrivateMariadb(bufferPoolMb: number): Promise<PrivateMariadb> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'openrun-mariadb-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const programs = mariadbPrograms(folder, port);
  const args = serverArgs(folder, port, bufferPoolMb);
  let server: ChildProcess | undefined;

  function abandon(): void {
    server?.kill('SIGKILL');
    removeFolder();
  }
  async function serve(): Promise<void> {
    server = programs.serve(args);
    await greeted(server, port, join(folder, 'error.log'));
  }
  async function stop(): Promise<void> {
    process.removeListener('exit', abandon);
    if (server !== undefined) await programs.end(server);
    removeFolder();
  }

  process.once('exit', abandon);
  try {
    writeFileSync(join(folder, 'init.sql'), INIT_SQL);
    await programs.install(installArgs(folder, bufferPoolMb));
    await serve();
  } catch (error) {
    await stop();
    throw error;
  }
  return withDispose({
    url: databaseUrl(port, 'openrun'),
    port,
    get pid() {
      return server?.pid ?? Number.NaN;
    },
    newDatabase: createDatabases(port, programs).create,
    query: programs.query,
    async restart() {
      if (server !== undefined) await programs.end(server);
      await serve();
    },
    stop,
  });
}

/** Statements of one line each. Inside Docker we do not come from `localhost`. */
const INIT_SQL = `create database if not exists openrun;
create user if not exists root@'%';
grant all on *.* to root@'%' with grant option;
`;

function installArgs(folder: string, bufferPoolMb: number): string[] {
  return [
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
    `--datadir=${folder}/data`,
    `--innodb-log-file-size=${bufferPoolMb}M`,
  ];
}

/**
 * What is not named here is as the server ships it, so that our code must ask for what it needs
 * (character set, isolation, SQL mode).
 */
function serverArgs(folder: string, port: number, bufferPoolMb: number): string[] {
  return [
    `--datadir=${folder}/data`,
    `--port=${port}`,
    `--pid-file=${folder}/pid`,
    `--log-error=${folder}/error.log`,
    `--init-file=${folder}/init.sql`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--innodb-flush-log-at-trx-commit=1',
    `--innodb-buffer-pool-size=${bufferPoolMb}M`,
    `--innodb-log-file-size=${bufferPoolMb}M`,
    `--max-connections=${MAX_CONNECTIONS}`,
  ];
}

function createDatabases(port: number, programs: MariadbPrograms) {
  const names: string[] = [];
  return {
    async create(): Promise<string> {
      const name = `test_${randomBytes(6).toString('hex')}`;
      await programs.query(`create database ${name}`);
      names.push(name);
      return databaseUrl(port, name);
    },
    async dropAll(): Promise<void> {
      const drops = names.splice(0).map((name) => `drop database ${name}`);
      if (drops.length === 0) return;
      await programs.query([`set lock_wait_timeout = ${DROP_DEADLINE_S}`, ...drops].join('; '));
    },
  };
}

/**
 * A server is ready when it speaks first on a new connection; an open port alone may still be
 * starting.
 */
async function greeted(server: ChildProcess, port: number, logPath: string): Promise<void> {
  const deadlineAt = performance.now() + START_DEADLINE_MS;
  while (!(await greets(port))) {
    if (isGone(server) || performance.now() > deadlineAt) {
      throw new Error(`MariaDB did not start on port ${port}.\n${logTail(logPath)}`);
    }
    await delay(START_POLL_MS);
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('close', () => resolve(false));
    socket.setTimeout(START_DEADLINE_MS, () => settle(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-2000);
  } catch {
    return 'It wrote no log.';
  }
}

function databaseUrl(port: number, database: string): string {
  return `mysql://root@127.0.0.1:${port}/${database}`;
}

/** Keeps getters live, unlike a spread. */
function withDispose<Server extends { stop(): Promise<void> }>(server: Server) {
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}
