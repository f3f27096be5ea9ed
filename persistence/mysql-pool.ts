/**
 * A few connections for short statements outside the journal's transaction. (mysql2's own pool has
 * no limit on how long a caller waits for a connection, and waits for a frozen server when it
 * ends.)
 */
import type mysql from 'mysql2';
import { Fault } from './fault.ts';
import { ask, type Connect, isAlive, Lost } from './mysql-session.ts';

/** Enough to keep a server of a few cores busy; each costs it a thread. */
const CONNECTIONS_MAX = 8;
/** Beyond this many waiting an answer would come too late anyway. */
const WAITING_MAX = 500;
/** From the call to the answer, the wait for a connection included. */
const ANSWER_TIMEOUT_MS = 3_000;

export interface MysqlPool {
  /** Rejects with `Lost`, `Refused` or a `Fault` OVERLOADED. */
  query<Answer>(sql: string): Promise<Answer>;
}

export function createPool(connect: Connect): MysqlPool {
  const idle: mysql.Connection[] = [];
  /** Those who wait for one of the others to leave, longest first. */
  const waiting = new Set<() => void>();
  let admitted = 0;

  async function admission(timeoutMs: number): Promise<void> {
    if (admitted < CONNECTIONS_MAX) {
      admitted++;
      return;
    }
    if (waiting.size >= WAITING_MAX)
      throw new Fault('OVERLOADED', `${WAITING_MAX} statements wait for the database`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.add(resolve);
    const late = () => {
      waiting.delete(resolve);
      reject(new Lost('every connection to the database is busy', false));
    };
    const timer = setTimeout(late, timeoutMs);
    await promise.finally(() => clearTimeout(timer));
  }

  /** Hands the place on, if anybody wants it. */
  function leave(): void {
    const [next] = waiting;
    if (!next) admitted--;
    else {
      waiting.delete(next);
      next();
    }
  }

  function idleConnection(): mysql.Connection | undefined {
    let connection = idle.pop();
    while (connection && !isAlive(connection)) connection = idle.pop();
    return connection;
  }

  async function query<Answer>(sql: string): Promise<Answer> {
    const deadlineAt = performance.now() + ANSWER_TIMEOUT_MS;
    await admission(ANSWER_TIMEOUT_MS);
    try {
      const connection = idleConnection() ?? (await connect('statements'));
      try {
        return await ask<Answer>(connection, sql, Math.max(1, deadlineAt - performance.now()));
      } finally {
        if (isAlive(connection)) idle.push(connection);
      }
    } finally {
      leave();
    }
  }

  return { query };
}
