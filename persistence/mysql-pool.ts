/**
 * A few connections for short statements outside the journal's transaction. (mysql2's own pool has no
 * limit on how long a caller waits for a connection, and waits for a frozen server when it ends.)
 */
import type mysql from 'mysql2';
import { Fault } from './fault.ts';
import { ask, type Connect, destroy, isAlive, Lost } from './mysql-session.ts';

/** Enough to keep a server of a few cores busy; each costs it a thread. */
const CONNECTIONS_MAX = 8;
/** Beyond this many waiting an answer would come too late anyway. */
const WAITING_MAX = 500;
/** From the call to the answer, the wait for a connection included. */
const ANSWER_TIMEOUT_MS = 3_000;

export interface MysqlPool {
  /** Rejects with `Lost`, `Refused` or a `Fault` OVERLOADED. */
  query<Answer>(sql: string): Promise<Answer>;
  /** Ends every connection at once; whoever still waits gets `Lost`. */
  close(): void;
}

interface Waiter {
  admit(): void;
  refuse(error: Error): void;
}

export function createPool(connect: Connect): MysqlPool {
  const idle: mysql.Connection[] = [];
  const busy = new Set<mysql.Connection>();
  const waiters = new Set<Waiter>();
  let admitted = 0;
  let closed = false;

  /** Resolves when fewer than CONNECTIONS_MAX others are being served. */
  function admission(timeoutMs: number): Promise<void> {
    if (admitted < CONNECTIONS_MAX) {
      admitted++;
      return Promise.resolve();
    }
    if (waiters.size >= WAITING_MAX)
      throw new Fault('OVERLOADED', `${WAITING_MAX} statements wait for the database`);
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        admit() {
          settle();
          resolve();
        },
        refuse(error) {
          settle();
          reject(error);
        },
      };
      const late = () => waiter.refuse(new Lost('every connection to the database is busy', false));
      const timer = setTimeout(late, timeoutMs);
      waiters.add(waiter);
    });
  }

  /** Hands the place to whoever has waited longest. */
  function leave(): void {
    const [next] = waiters;
    if (next) next.admit();
    else admitted--;
  }

  async function acquire(): Promise<mysql.Connection> {
    let connection = idle.pop();
    while (connection && !isAlive(connection)) connection = idle.pop();
    connection ??= await connect('statements');
    if (closed) {
      destroy(connection);
      throw new Lost('the store is closed', false);
    }
    busy.add(connection);
    return connection;
  }

  function release(connection: mysql.Connection): void {
    busy.delete(connection);
    if (isAlive(connection)) idle.push(connection);
  }

  async function query<Answer>(sql: string): Promise<Answer> {
    if (closed) throw new Lost('the store is closed', false);
    const deadlineAt = performance.now() + ANSWER_TIMEOUT_MS;
    await admission(ANSWER_TIMEOUT_MS);
    try {
      const connection = await acquire();
      try {
        return await ask<Answer>(connection, sql, Math.max(1, deadlineAt - performance.now()));
      } finally {
        release(connection);
      }
    } finally {
      leave();
    }
  }

  function close(): void {
    closed = true;
    for (const waiter of waiters) waiter.refuse(new Lost('the store is closed', false));
    for (const connection of [...idle, ...busy]) destroy(connection);
  }

  return { query, close };
}
