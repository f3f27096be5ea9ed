/**
 * Real servers for tests and measurements: private, on loopback, in temporary folders, gone with
 * the process that started them.
 *
 * `run-tests.ts` starts one MariaDB for all test files and tells them its address in the
 * environment; each `startMariadb()` then is a new empty database on it. A file run alone gets a
 * server of its own.
 */
import { randomBytes, randomInt } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type MariadbPrograms, mariadbPrograms } from './mariadb-programs.ts';
import { firstWords, type PrivateServer, startPrivateServer } from './private-server.ts';

/** Holds the URL of the MariaDB that all test files share. */
export const SHARED_MARIADB = 'OPENRUN_TEST_MARIADB';

/** Enough for the tests of one run; a measurement asks for what it needs. */
const TEST_BUFFER_POOL_MB = 64;
/** Every test file at once with a full pool each stays far below. */
const MAX_CONNECTIONS = 500;
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
export interface PrivateMariadb extends Mariadb, PrivateServer {
  /** Runs statements as root and resolves to the rows, a line each, columns parted by tabs. */
  query(statements: string): Promise<string>;
}

/**
 * Whoever sizes the buffer pool (MiB; the redo log gets the same, and is written before) gets a
 * private server, too.
 */
export type PrivateOptions = { own: true; bufferPoolMb?: number } | { bufferPoolMb: number };

export function startMariadb(): Promise<Mariadb>;
export function startMariadb(options: PrivateOptions): Promise<PrivateMariadb>;
export async function startMariadb(options?: PrivateOptions): Promise<Mariadb> {
  const shared = process.env[SHARED_MARIADB];
  if (options === undefined && shared !== undefined) return joinMariadb(shared);
  return startPrivateMariadb(options?.bufferPoolMb ?? null);
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
  return {
    url: await databases.create(),
    port,
    newDatabase: databases.create,
    stop: databases.dropAll,
    [Symbol.asyncDispose]: databases.dropAll,
  };
}

async function startPrivateMariadb(measuredPoolMb: number | null): Promise<PrivateMariadb> {
  const bufferPoolMb = measuredPoolMb ?? TEST_BUFFER_POOL_MB;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'openrun-mariadb-'));
  const programs = mariadbPrograms(folder, port);
  const args = serverArgs(folder, port, bufferPoolMb);
  const server = await startPrivateServer({
    name: 'MariaDB',
    port,
    folder,
    async install() {
      writeFileSync(join(folder, 'init.sql'), INIT_SQL);
      await programs.install(installArgs(folder, bufferPoolMb));
      if (measuredPoolMb !== null) await writeOver(join(folder, 'data/ib_logfile0'));
    },
    serve: () => programs.serve(args),
    end: programs.end,
    // It speaks first, as soon as it is ready.
    isReady: async () => (await firstWords(port)) !== null,
    readLog: () => logTail(join(folder, 'error.log')),
  });
  // Unlike a spread, this keeps the getter of `pid`.
  return Object.assign(server, {
    url: databaseUrl(port, 'openrun'),
    port,
    newDatabase: createDatabases(port, programs).create,
    query: programs.query,
  });
}

/**
 * The same bytes, in place. The blocks of a new redo log are reserved and unwritten, so that on the
 * first way through it each commit makes ext4 write twice more for itself. A server that has run
 * for a while has that behind it.
 */
async function writeOver(path: string): Promise<void> {
  await pipeline(createReadStream(path), createWriteStream(path, { flags: 'r+', flush: true }));
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
