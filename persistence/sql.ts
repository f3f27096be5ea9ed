import type { SqlValue } from './store.ts';

/** A list is for a parameter that stands alone in `in (:ids)`. */
export type SqlParameter = SqlValue | readonly (string | number)[];

/**
 * Runs named statements of the `.sql` files outside the journal's transaction. Both dialects offer
 * it.
 */
export interface Sql {
  /**
   * Rows as plain objects, integers as numbers. Rejects with a `Fault` UNAVAILABLE or OVERLOADED.
   */
  all<Row>(statement: string, values?: Readonly<Record<string, SqlParameter>>): Promise<Row[]>;
  /**
   * One statement, one transaction; resolves to the changed rows. Rejects with a `Fault`: DUPLICATE
   * (a unique key is taken), UNAVAILABLE, OVERLOADED, or UNKNOWN_OUTCOME (the answer was lost).
   */
  run(statement: string, values?: Readonly<Record<string, SqlParameter>>): Promise<number>;
}
