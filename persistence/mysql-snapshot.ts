/**
 * One connection with one view of the database: every statement sees what was committed when it was
 * opened, however long its user reads and whatever others write meanwhile.
 */

import { toFault } from './mysql-faults.ts';
import type { MysqlPool } from './mysql-pool.ts';
import { ask, type Connect, destroy } from './mysql-session.ts';

/** One statement may read a whole table. Others queue behind it, and their time counts too. */
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
    return { query: (sql) => ask(connection, sql, STATEMENT_TIMEOUT_MS) };
  } catch (error) {
    throw toFault(error);
  }
}
