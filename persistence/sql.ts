import type { SqlValue } from './store.ts';

/** Runs named statements of the `.sql` files outside the journal's transaction. Both dialects offer it. */
export interface Sql {
  /** Rows as plain objects, integers as numbers. Rejects with a `Fault` UNAVAILABLE. */
  all<Row>(statement: string, values?: Readonly<Record<string, SqlValue>>): Promise<Row[]>;
  /** Changed rows. Rejects with a `Fault` DUPLICATE (a unique key is taken) or UNAVAILABLE. */
  run(statement: string, values?: Readonly<Record<string, SqlValue>>): Promise<number>;
}
