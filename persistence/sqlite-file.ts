/** Makes the database file ready before the threads open it: folder, lock, schema, shards. */
import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BootError } from './boot-error.ts';
import { loadMigrations, type MigrationTarget, migrate } from './migration.ts';
import { ensureShards } from './shards.ts';
import type { Sql } from './sql.ts';
import {
  openConnection,
  type SqliteConnection,
  sqliteText,
  toSqliteValues,
} from './sqlite-connection.ts';
import { type FileLock, lockFile } from './sqlite-lock.ts';
import { bind, type Statements } from './statements.ts';

const SQLITE_PERM = 3;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
const OF_THE_FILE = new Set([
  SQLITE_PERM,
  SQLITE_READONLY,
  SQLITE_CORRUPT,
  SQLITE_FULL,
  SQLITE_CANTOPEN,
  SQLITE_NOTADB,
]);

/** It is the file or its folder, not our code: whoever starts the server can mend it. */
export function isUnusable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error) return OF_THE_FILE.has(Number(error.errcode) % 256);
  return 'syscall' in error;
}

/** The one true path of a file, so that two names of it meet at one lock. Creates its folder. */
export function resolveFile(location: string): string {
  if (location === '' || location.startsWith(':') || location.includes('?'))
    throw new BootError(
      `"sqlite:${location}" names no file. Write sqlite:./data/openrun.db; there are no options, ` +
        'and nothing is kept in memory only.',
    );
  const path = resolve(location);
  if (existsSync(path)) {
    // Known before a lock is laid beside it.
    if (statSync(path).isDirectory())
      throw new BootError(`${path} is a folder. Name a file in it, such as openrun.db.`);
    return realpathSync(path);
  }
  makeFolder(dirname(path));
  return join(realpathSync(dirname(path)), basename(path));
}

/** One by one: Node's recursive mkdir never ends where no folder can be made, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Locks, migrates and closes again, keeping the lock. The main thread waits for the disk here. */
export async function prepareFile(path: string, statements: Statements): Promise<FileLock> {
  const lock = lockFile(path);
  try {
    const connection = openConnection(path, 'write');
    try {
      const sql = createLocalSql(connection, statements);
      await migrate({ sql, apply: applier(connection) }, loadMigrations('sqlite'), Date.now());
      await ensureShards(sql);
    } finally {
      connection.database.close();
    }
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function createLocalSql({ prepare }: SqliteConnection, statements: Statements): Sql {
  const bound = (name: string, values: Parameters<Sql['all']>[1] = {}) => {
    const statement = statements.get(name);
    return {
      prepared: prepare(sqliteText(statement)),
      values: toSqliteValues(bind(statement, values)),
    };
  };
  return {
    async all<Row>(name: string, named?: Parameters<Sql['all']>[1]) {
      const { prepared, values } = bound(name, named);
      return prepared.all(...values) as Row[];
    },
    async run(name, named) {
      const { prepared, values } = bound(name, named);
      return Number(prepared.run(...values).changes);
    },
  };
}

function applier({ database }: SqliteConnection): MigrationTarget['apply'] {
  return async (script, record) => {
    database.exec('begin exclusive');
    try {
      database.exec(script);
      await record();
      database.exec('commit');
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  };
}
