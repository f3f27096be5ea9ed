/**
 * One connection to MySQL or MariaDB: how it is reached, how its session is set up, and how it is
 * asked so that every failure is either the server's refusal or a lost connection, and nothing
 * else.
 */
import type { Duplex } from 'node:stream';
import mysql from 'mysql2';
import { BootError } from './boot-error.ts';

export type MysqlAddress = Pick<
  Required<mysql.ConnectionOptions>,
  'host' | 'port' | 'user' | 'password' | 'database'
>;

/** The server answered with an error. The connection lives, and a transaction may still be open. */
export class Refused extends Error {
  readonly errno: number;
  /** How many statements of a text that was piped had succeeded before; else 0. */
  readonly succeeded: number;

  constructor(cause: Pick<mysql.QueryError, 'message' | 'errno'>, succeeded = 0) {
    super(cause.message, { cause });
    this.errno = cause.errno ?? 0;
    this.succeeded = succeeded;
  }
}

/** No answer, and none will come: the connection is gone. */
export class Lost extends Error {
  /** False: the server cannot have seen the question. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, { cause });
    this.sent = sent;
  }
}

const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_PAUSE_MS = 100;
/**
 * Well below the append's own limit, so that a lock that is never released ends as a clear refusal.
 */
const LOCK_WAIT_S = 5;
/**
 * A transaction whose client vanished without a word (power cut, partition) holds its shards' locks
 * until the server gives it up: this long, instead of the eight hours it ships with.
 */
export const SILENT_CLIENT_S = 10;

/** `mysql://user:password@host:port/database`. Throws a `BootError`; never shows the password. */
export function parseAddress(url: string): MysqlAddress {
  const parsed = URL.parse(url);
  const database = parsed?.pathname.slice(1) ?? '';
  if (!parsed?.hostname || !parsed.username || database === '' || parsed.search)
    throw new BootError(
      'The database address must be mysql://user:password@host:port/database, without options.',
    );
  return {
    host: parsed.hostname,
    port: parsed.port === '' ? 3306 : Number(parsed.port),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(database),
  };
}

/** Opens a connection whose session is set up. Rejects with `Lost`, not sent, or `Refused`. */
export type Connect = (purpose: 'transactions' | 'statements') => Promise<mysql.Connection>;

export interface Connector {
  connect: Connect;
  /** Ends every connection made here at once, and makes no more. */
  close(): void;
}

/**
 * After a failure, the next attempts within RECONNECT_PAUSE_MS fail with it at once: a server that
 * comes back is not met by a storm.
 */
export function createConnector(address: MysqlAddress): Connector {
  const live = new Set<mysql.Connection>();
  let failure: { error: unknown; at: number } | null = null;
  let closed = false;

  async function connect(purpose: 'transactions' | 'statements'): Promise<mysql.Connection> {
    if (closed) throw new Lost('the store is closed', false);
    if (failure && performance.now() - failure.at < RECONNECT_PAUSE_MS) throw failure.error;
    try {
      const connection = createConnection(address);
      live.add(connection);
      streamOf(connection).once('close', () => live.delete(connection));
      await setUp(connection, purpose);
      failure = null;
      return connection;
    } catch (error) {
      failure = { error, at: performance.now() };
      throw error;
    }
  }

  function close(): void {
    closed = true;
    for (const connection of live) destroy(connection);
  }

  return { connect, close };
}

function createConnection(address: MysqlAddress): mysql.Connection {
  const connection = mysql.createConnection({
    ...address,
    charset: 'utf8mb4',
    multipleStatements: true,
    // Our texts are complete; mysql2 would search each for placeholders.
    queryFormat: (sql) => sql,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // With the first the server could ask for any file this process can read; with the second
    // MySQL's texts would not begin as MariaDB's do (`mysql-pipe.ts`).
    flags: ['-LOCAL_FILES', '-CLIENT_QUERY_ATTRIBUTES'],
  });
  // Without a listener a connection that dies while idle would end the process.
  connection.on('error', () => destroy(connection));
  return connection;
}

async function setUp(connection: mysql.Connection, purpose: 'transactions' | 'statements') {
  try {
    await connected(connection);
    await ask(connection, SESSION, CONNECT_TIMEOUT_MS);
    if (purpose === 'transactions') await ask(connection, TRANSACTION_SESSION, CONNECT_TIMEOUT_MS);
    const known = await ask<unknown[]>(connection, FIND_SNAPSHOT_ISOLATION, CONNECT_TIMEOUT_MS);
    if (known.length > 0) await ask(connection, SNAPSHOT_ISOLATION, CONNECT_TIMEOUT_MS);
  } catch (error) {
    destroy(connection);
    throw error instanceof Lost ? new Lost(error.message, false, error) : error;
  }
}

/**
 * READ COMMITTED: no statement of ours relies on an earlier one's snapshot, the rows that matter
 * are locked when they are read, and it takes no gap locks, on which inserts of different entities
 * would wait for each other. STRICT_ALL_TABLES: a value that does not fit is an error, never cut.
 */
const SESSION = [
  'set names utf8mb4',
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  'set session transaction isolation level read committed',
  `set session innodb_lock_wait_timeout = ${LOCK_WAIT_S}`,
].join(';');

/**
 * Binary: the server takes the bytes of each literal as they are, and checks them against the
 * character set of the column they go to. Otherwise it also counts the characters of each, which
 * was a twenty-fifth of its work. No autocommit, and texts that are counted: `mysql-append.ts`.
 */
const TRANSACTION_SESSION = [
  'set session character_set_connection = binary',
  'set session autocommit = 0',
  'set @texts = 0',
  `set session wait_timeout = ${SILENT_CLIENT_S}`,
  `set session net_read_timeout = ${SILENT_CLIENT_S}`,
].join(';');

/**
 * Newer MariaDB only; off, a REPEATABLE READ there, should anybody come to use it, loses updates.
 */
const FIND_SNAPSHOT_ISOLATION = "show session variables like 'innodb_snapshot_isolation'";
const SNAPSHOT_ISOLATION = 'set session innodb_snapshot_isolation = on';

/**
 * Sends one text of one or more statements; resolves to what mysql2 makes of the answers. Rejects
 * with `Refused` or, when there is no answer within the time, with `Lost`; the connection is then
 * destroyed.
 */
export function ask<Answer>(
  connection: mysql.Connection,
  sql: string,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (!isAlive(connection)) return reject(new Lost('the connection had ended', false));
    const stream = streamOf(connection);
    const settle = () => {
      clearTimeout(timer);
      stream.off('close', closed);
    };
    const lose = (message: string, cause?: unknown) => {
      settle();
      destroy(connection);
      reject(new Lost(message, true, cause));
    };
    // mysql2 forgets its callback when the connection is destroyed from this side.
    const closed = () => lose('the connection to the database ended');
    const late = () => lose(`no answer from the database within ${Math.round(timeoutMs)} ms`);
    const timer = setTimeout(late, timeoutMs);
    stream.once('close', closed);
    connection.query(sql, (error, answer) => {
      if (error && (error.fatal || !error.errno)) return lose('the connection was lost', error);
      settle();
      if (error) reject(new Refused(error));
      else resolve(answer as Answer);
    });
  });
}

/**
 * At once: mysql2's own `destroy` first sends what is still buffered, which may be a transaction
 * that has just been given up.
 */
export function destroy(connection: mysql.Connection): void {
  connection.destroy();
  streamOf(connection).destroy();
}

export function isAlive(connection: mysql.Connection): boolean {
  const stream = streamOf(connection);
  return !stream.destroyed && stream.writable && stream.readable;
}

export function streamOf(connection: mysql.Connection): Duplex {
  return (connection as unknown as { stream: Duplex }).stream;
}

function connected(connection: mysql.Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    const lose = (cause?: unknown) =>
      reject(new Lost('the database cannot be reached', false, cause));
    // mysql2 forgets its callback when the connection is destroyed from this side.
    streamOf(connection).once('close', () => lose());
    connection.connect((error) => {
      if (!error) resolve();
      else if (error.errno !== undefined && error.errno > 0) reject(new Refused(error));
      else lose(error);
    });
  });
}
