/**
 * SQL as it is written, for tests that look into a database or damage it. It takes no lock and
 * knows no `.sql` files; no server may have an SQLite file open meanwhile.
 */
import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import type { Dialect } from './statements.ts';
import type { SqlValue } from './store.ts';

type Value = SqlValue | Uint8Array;

export interface RawSql extends AsyncDisposable {
  dialect: Dialect;
  /** Values stand for `?`, by position. */
  all<Row>(sql: string, ...values: Value[]): Promise<Row[]>;
  run(sql: string, ...values: Value[]): Promise<void>;
}

export async function openRawSql(url: string): Promise<RawSql> {
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url);
}

function openSqlite(path: string): RawSql {
  const database = new DatabaseSync(path);
  return {
    dialect: 'sqlite',
    async all<Row>(sql: string, ...values: Value[]) {
      return database.prepare(sql).all(...values) as Row[];
    },
    async run(sql, ...values) {
      database.prepare(sql).run(...values);
    },
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

async function openMysql(url: string): Promise<RawSql> {
  const connection = await mysql.createConnection(url);
  return {
    dialect: 'mysql',
    async all<Row>(sql: string, ...values: Value[]) {
      const [rows] = await connection.query(sql, values);
      return rows as Row[];
    },
    async run(sql, ...values) {
      await connection.query(sql, values);
    },
    [Symbol.asyncDispose]: () => connection.end(),
  };
}
