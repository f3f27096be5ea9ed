/**
 * Our statements and those of the stories on one connection, so that both sides go the same way and
 * differ in their SQL alone.
 */
import type { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import { formatStatement } from '../../persistence/mysql-literal.ts';
import { openStore } from '../../persistence/open-store.ts';
import type { Sql } from '../../persistence/sql.ts';
import { openConnection, sqliteText, toSqliteValues } from '../../persistence/sqlite-connection.ts';
import {
  bind,
  type Dialect,
  loadStatements,
  type Parameter,
  type Statement,
} from '../../persistence/statements.ts';

export interface StorySql extends Sql, AsyncDisposable {
  /** The database with the settings that matter, for people. */
  about: string;
}

const STATEMENTS = loadStatements('mysql', import.meta.dirname);

type Values = Readonly<Record<string, Parameter>>;

/** The database is empty: it gets our tables. */
export async function openStorySql(url: string): Promise<StorySql> {
  const store = await openStore(url, { allowRelaxedDurability: false });
  await store.close();
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url);
}

/** Statements of the stories, and ours. */
function findStatements(dialect: Dialect) {
  const own = loadStatements(dialect, import.meta.dirname);
  const names = new Set(own.all().map(({ name }) => name));
  const ours = loadStatements(dialect);
  return (name: string) => (names.has(name) ? own : ours).get(name);
}

function openSqlite(path: string): StorySql {
  const { database, prepare } = openConnection(path, 'write');
  const find = findStatements('sqlite');
  const prepared = (name: string) => prepare(sqliteText(find(name)));
  const bound = (name: string, values: Values) => toSqliteValues(bind(find(name), values));
  return {
    about: `SQLite ${readVersion(database)}, journal_mode=wal, synchronous=full`,
    async all<Row>(name: string, values: Values = {}) {
      return prepared(name).all(...bound(name, values)) as Row[];
    },
    async run(name, values = {}) {
      return Number(prepared(name).run(...bound(name, values)).changes);
    },
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

function readVersion(database: DatabaseSync): string {
  return String(database.prepare('select sqlite_version() as version').get()?.['version']);
}

async function openMysql(url: string): Promise<StorySql> {
  const connection = await mysql.createConnection(url);
  const find = findStatements('mysql');
  const text = (name: string, values: Values) => {
    const statement = find(name);
    return formatStatement(statement, bind(statement, values));
  };
  const sql: Sql = {
    async all<Row>(name: string, values: Values = {}) {
      const [rows] = await connection.query(text(name, values));
      return rows as Row[];
    },
    async run(name, values = {}) {
      const [done] = await connection.query<mysql.ResultSetHeader>(text(name, values));
      return done.affectedRows;
    },
  };
  return {
    ...sql,
    about: await describeMariadb(connection),
    [Symbol.asyncDispose]: () => connection.end(),
  };
}

/** Of a story on MariaDB. */
export function findStoryStatement(name: string): Statement {
  return STATEMENTS.get(name);
}

export async function describeMariadb(connection: mysql.Connection): Promise<string> {
  const [[row]] = await connection.query<mysql.RowDataPacket[]>(
    findStoryStatement('read_story_settings').pieces.join(''),
  );
  const { version, pool, log, flush } = row!;
  return (
    `MariaDB ${version}, innodb_flush_log_at_trx_commit=${flush}, ` +
    `innodb_buffer_pool_size=${pool}M, innodb_log_file_size=${log}M`
  );
}
