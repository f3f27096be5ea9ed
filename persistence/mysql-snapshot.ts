/**
 * One connection with one view of the database: every statement sees what was committed when it was
 * opened, however long its user reads and whatever others write meanwhile.
 */

import { toFault } from './mysql-faults.ts';
import type { MysqlPool } from './mysql-pool.ts';
import { ask, type Connect, destroy } from './mysql-session.ts';

/** One statement may read a whole table. */
const STATEMENT_TIMEOUT_MS = 3_600_000;

const OPEN = [
  'set session transaction isolation level repeatable read',
  'start transaction with consistent snapshot, read only',
].join(';');

/** Rejects with a `Fault`. A connection that is lost takes the view with it. */
export async function openSnapshot(connect: Connect): Promise<MysqlPool> {
  try {
    const connection = await connect('statements');
    await ask(connection, OPEN, STATEMENT_TIMEOUT_MS).catch((error: unknown) => {
      destroy(connection);
      throw error;
    });
    return { query: oneByOne((sql) => ask(connection, sql, STATEMENT_TIMEOUT_MS)) };
  } catch (error) {
    throw toFault(error);
  }
}

/** A connection answers in order anyway; so each statement's time is its own. */
function oneByOne(query: (sql: string) => Promise<unknown>): MysqlPool['query'] {
  let last: Promise<unknown> = Promise.resolve();
  return <Answer>(sql: string) => {
    const turn = last.then(() => query(sql));
    last = turn.catch(() => undefined);
    return turn as Promise<Answer>;
  };
}
