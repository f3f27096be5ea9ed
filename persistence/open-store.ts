/** Start here: a database address becomes a store, or a `BootError` that says what to do. */
import { BootError } from './boot-error.ts';
import { openMysql } from './mysql-store.ts';
import type { Sql } from './sql.ts';
import { openSqlite } from './sqlite-store.ts';
import type { Dialect } from './statements.ts';
import type { Journal } from './store.ts';

export interface Store {
  dialect: Dialect;
  journal: Journal;
  /** Read models and documents. */
  sql: Sql;
  /** `relaxed`: the server may lose commits at a power cut, and whoever started us allowed that. */
  durability: 'fsync' | 'relaxed';
  /** For people: `MariaDB 10.11.14`, `SQLite 3.50.4`. */
  version: string;
  /** Resolves when the store can serve no more and only a new start of the process helps. */
  lost: Promise<Error>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Start although a MySQL server may lose commits at a power cut. SQLite is always durable. */
  allowRelaxedDurability: boolean;
  /**
   * For an auditor beside a running server: takes no lock, migrates nothing, refuses writes, and
   * every read sees the database as it was when the store was opened.
   */
  readOnly?: boolean;
}

/** `sqlite:./data/openrun.db` or `mysql://user:password@host:port/database`. */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  const rest = url.slice(scheme.length);
  switch (scheme) {
    case 'sqlite:':
      return openSqlite(rest, { readOnly: options.readOnly ?? false });
    case 'mysql:':
      return openMysql(url, options);
    default:
      throw new BootError('The database address must begin with sqlite: or mysql:.');
  }
}
