/**
 * One connection to the SQLite file, set up so that a commit means flushed. Synchronous: used
 * inside the worker threads, and on the main thread only while the store opens.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { BootError } from './boot-error.ts';
import { isList, type Parameter, type Statement } from './statements.ts';
import type { SqlValue } from './store.ts';

/** What the driver binds: lists have become JSON by then. */
export type SqliteValue = SqlValue | Uint8Array;

export interface SqliteConnection {
  database: DatabaseSync;
  /** `sql` is prepared once and kept. */
  prepare(sql: string): StatementSync;
}

/** Another connection of ours may hold the file for a checkpoint; longer than this is a fault. */
const BUSY_TIMEOUT_MS = 5_000;
/**
 * Pages kept in memory, in KiB: the right edge and the upper levels of every tree of a busy shop.
 */
const CACHE_KIB = 65_536;
/**
 * The writer itself carries the log over to the tables when it reaches this many pages, 64 MiB:
 * what `sqlite-checkpointer.ts` has left, and then the log begins anew. A start after a crash reads
 * a full log in some 30 ms.
 */
const LOG_PAGES = 16_384;

const SYNCHRONOUS_FULL = 2;

export function openConnection(
  path: string,
  access: 'write' | 'read' | 'read-only file',
): SqliteConnection {
  const readOnly = access === 'read-only file';
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly });
  if (!readOnly) database.exec('pragma journal_mode = wal');
  // In WAL mode, FULL flushes the log at every commit; NORMAL would lose commits at a power cut.
  // fullfsync: on macOS a plain fsync stops at the drive's cache. Elsewhere it does nothing.
  database.exec(`pragma synchronous = full; pragma fullfsync = 1; pragma checkpoint_fullfsync = 1;
    pragma wal_autocheckpoint = ${LOG_PAGES}; pragma cache_size = -${CACHE_KIB};
    pragma query_only = ${access === 'write' ? 0 : 1}`);
  if (!readOnly) assertDurable(database, path);
  // All of an auditor's reads see the database at the first of them. Meanwhile the log cannot be
  // emptied, so it grows by what is written.
  if (readOnly) database.exec('begin');
  const prepared = new Map<string, StatementSync>();
  return {
    database,
    prepare(sql) {
      const known = prepared.get(sql);
      if (known) return known;
      const statement = database.prepare(sql);
      prepared.set(sql, statement);
      return statement;
    },
  };
}

/** A list becomes one JSON parameter, so that a statement is prepared once for every length. */
export function sqliteText(statement: Statement): string {
  const { pieces, params } = statement;
  let sql = pieces[0]!;
  for (let i = 0; i < params.length; i++) {
    sql += (isList(statement, i) ? 'select value from json_each(?)' : '?') + pieces[i + 1]!;
  }
  return sql;
}

/** Lists as JSON, to match `sqliteText`. */
export function toSqliteValues(values: readonly Parameter[]): SqliteValue[] {
  return values.map((value) => (isListValue(value) ? JSON.stringify(value) : value));
}

function isListValue(value: Parameter): value is readonly SqlValue[] {
  return Array.isArray(value);
}

/** Some file systems cannot do WAL, and SQLite then silently keeps what it had. */
function assertDurable(database: DatabaseSync, path: string): void {
  const journal = database.prepare('pragma journal_mode').get()?.['journal_mode'];
  const synchronous = Number(database.prepare('pragma synchronous').get()?.['synchronous']);
  if (journal === 'wal' && synchronous >= SYNCHRONOUS_FULL) return;
  database.close();
  throw new BootError(
    `${path} runs with journal_mode=${journal}, synchronous=${synchronous}: an order could be ` +
      'lost. Put the file on a local disk whose file system supports WAL.',
  );
}
