/**
 * The journal's transactions on MySQL, each in one round trip on a connection of their own. The
 * server ends a text at its first error, so nothing is stored in another epoch. When the answer is
 * lost, the text may have been run, may be running, or may lie in a buffer of a frozen machine
 * and run later. Whoever then takes the shards anew waits for it (its locks) or stops it (their new
 * epochs): what the journal says from then on is final.
 */
import type mysql from 'mysql2';
import { createAppendQueue } from './append-chain.ts';
import { Fault } from './fault.ts';
import { despiteDeadlocks, toFault } from './mysql-faults.ts';
import {
  ask,
  type Connect,
  destroy,
  isAlive,
  Lost,
  Refused,
  SILENT_CLIENT_S,
} from './mysql-session.ts';
import { LEADING, type Transaction } from './mysql-transaction.ts';

/** Longer than the wait for any lock: what takes longer is a server that hangs. */
const APPEND_TIMEOUT_MS = 10_000;
/** Rolling back is quick, or the connection is given up, which rolls back as well. */
const ROLLBACK_TIMEOUT_MS = 1_000;
/** Well before the server gives up a silent connection: a text sent then would be lost. */
const IDLE_MAX_MS = (SILENT_CLIENT_S / 2) * 1_000;
/** Room for the packet's own header. */
const PACKET_SPARE_BYTES = 1_024;
/** How the server says that a fence does not hold: see `lock_fences`. */
const ER_DATA_OUT_OF_RANGE = 1690;

export interface MysqlAppend {
  /** One at a time; the others wait their turn. */
  append(transaction: Transaction): Promise<void>;
}

export function createAppend(connect: Connect, options: { maxPacketBytes: number }): MysqlAppend {
  const queue = createAppendQueue();
  const connection = createKeptConnection(connect);

  async function transact(transaction: Transaction): Promise<void> {
    assertFits(transaction.text, options.maxPacketBytes);
    try {
      await despiteDeadlocks(async () => commit(await connection.get(), transaction));
    } catch (error) {
      throw toFault(error);
    }
  }

  return {
    append: (transaction) => queue(transaction.link, () => transact(transaction)),
  };
}

async function commit(
  connection: mysql.Connection,
  { text, statements }: Transaction,
): Promise<void> {
  try {
    await ask(connection, text, APPEND_TIMEOUT_MS);
  } catch (error) {
    if (error instanceof Lost && !error.sent) throw error;
    if (error instanceof Refused && error.succeeded < statements) {
      await rollback(connection);
      if (error.succeeded >= LEADING || error.errno !== ER_DATA_OUT_OF_RANGE) throw error;
      throw new Fault('MOVED', 'a shard is at another epoch', error);
    }
    // Either no answer, or the commit itself was answered with an error: nobody knows.
    destroy(connection);
    throw new Fault('UNKNOWN_OUTCOME', 'the answer to a commit was lost', error);
  }
}

/** One that has ended, or soon will, is not asked. */
function createKeptConnection(connect: Connect) {
  let kept: mysql.Connection | null = null;
  let usedAt = 0;
  return {
    async get(): Promise<mysql.Connection> {
      const now = performance.now();
      if (kept && isAlive(kept) && now - usedAt > IDLE_MAX_MS) destroy(kept);
      if (!kept || !isAlive(kept)) kept = await connect('transactions');
      usedAt = now;
      return kept;
    },
  };
}

/** A connection that cannot roll back is given up: the server then rolls back by itself. */
async function rollback(connection: mysql.Connection): Promise<void> {
  try {
    await ask(connection, 'rollback', ROLLBACK_TIMEOUT_MS);
  } catch {
    destroy(connection);
  }
}

function assertFits(text: string, maxPacketBytes: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes + PACKET_SPARE_BYTES <= maxPacketBytes) return;
  throw new Fault(
    'UNAVAILABLE',
    `a batch of ${bytes} bytes exceeds the server's max_allowed_packet of ${maxPacketBytes}`,
  );
}
