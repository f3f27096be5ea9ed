/**
 * The journal's transaction on MySQL, in two round trips on a connection of its own:
 *
 *     begin; select shard, epoch … lock in share mode      compared here: another epoch, MOVED
 *     insert …; insert …; update …; commit                 one text
 *
 * When the answer to the second is lost, the server may still be about to run it: its text can lie
 * in a socket buffer of a frozen machine. But its transaction is open and holds the shared locks of
 * the batch's shards. So after an unknown outcome the journal is neither read nor written before an
 * exclusive lock on those shards was had once (`settle`): then that transaction has committed or is
 * gone, and whatever the journal says is final.
 */
import type mysql from 'mysql2';
import { createAppendChain } from './append-chain.ts';
import { Fault } from './fault.ts';
import { despiteDeadlocks, toFault } from './mysql-faults.ts';
import { formatRun, formatStatement } from './mysql-literal.ts';
import { ask, type Connect, destroy, isAlive, Lost, Refused } from './mysql-session.ts';
import { assertFences } from './shards.ts';
import type { Statements } from './statements.ts';
import type { Fence, Link } from './store.ts';
import type { Run } from './write-plan.ts';

/** Longer than the wait for any lock: what takes longer is a server that hangs. */
const APPEND_TIMEOUT_MS = 10_000;
/** Rolling back is quick, or the connection is given up, which rolls back as well. */
const ROLLBACK_TIMEOUT_MS = 1_000;
/** Room for the packet's own header. */
const PACKET_SPARE_BYTES = 1_024;

/** A batch, ready to be written. */
export interface PlannedBatch {
  fences: readonly Fence[];
  runs: readonly Run[];
  link?: Link | undefined;
}

/** A batch as the two texts that are sent. */
interface WrittenBatch {
  opening: string;
  text: string;
  fences: readonly Fence[];
  shards: number[];
  runs: number;
}

export interface MysqlAppend {
  /** One at a time; the others wait their turn. */
  append(batch: PlannedBatch): Promise<void>;
  /**
   * Resolves when no outcome is unknown any longer; until then rejects with a `Fault` UNAVAILABLE.
   */
  settle(): Promise<void>;
}

export function createAppend(
  connect: Connect,
  statements: Statements,
  options: { maxPacketBytes: number },
): MysqlAppend {
  const doubt = createDoubt(connect, statements);
  const chain = createAppendChain();
  let kept: mysql.Connection | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function write({ fences, runs }: PlannedBatch): WrittenBatch {
    const shards = fences.map((fence) => fence.shard);
    const opening = `begin;${formatStatement(statements.get('fence'), [shards])}`;
    const text = [...runs.map(formatRun), 'commit'].join(';');
    assertFits(text, options.maxPacketBytes);
    return { opening, text, fences, shards, runs: runs.length };
  }

  async function transact({ opening, text, fences, shards, runs }: WrittenBatch): Promise<void> {
    await doubt.settle();
    const deadlineAt = performance.now() + APPEND_TIMEOUT_MS;
    try {
      await despiteDeadlocks(async () => {
        const connection = await begin(opening, fences, deadlineAt);
        await commit(connection, text, { runs, shards, deadlineAt });
      });
    } catch (error) {
      throw toFault(error);
    }
  }

  /**
   * The kept connection may have ended unseen while it was idle; then a new one gets the question.
   */
  async function begin(opening: string, fences: readonly Fence[], deadlineAt: number) {
    if (kept && isAlive(kept)) {
      try {
        return await beginOn(kept, opening, fences, deadlineAt);
      } catch (error) {
        if (!(error instanceof Lost) || performance.now() >= deadlineAt) throw error;
      }
    }
    kept = await connect('transactions');
    return beginOn(kept, opening, fences, deadlineAt);
  }

  async function commit(
    connection: mysql.Connection,
    text: string,
    { runs, shards, deadlineAt }: { runs: number; shards: number[]; deadlineAt: number },
  ): Promise<void> {
    try {
      await ask(connection, text, leftMs(deadlineAt));
    } catch (error) {
      if (error instanceof Lost && !error.sent) throw error;
      if (error instanceof Refused && error.succeeded < runs) {
        await rollback(connection);
        throw error;
      }
      // Either no answer, or the commit itself was answered with an error: nobody knows.
      destroy(connection);
      doubt.add(shards);
      throw new Fault('UNKNOWN_OUTCOME', 'the answer to a commit was lost', error);
    }
  }

  return {
    async append(batch) {
      // While the batch before it is at the server.
      const written = write(batch);
      const turn = last.then(() => chain.follow(batch.link, () => transact(written)));
      last = turn.catch(chain.broken);
      return turn;
    },
    settle: doubt.settle,
  };
}

async function beginOn(
  connection: mysql.Connection,
  opening: string,
  fences: readonly Fence[],
  deadlineAt: number,
): Promise<mysql.Connection> {
  try {
    const [, stored] = await ask<[unknown, Fence[]]>(connection, opening, leftMs(deadlineAt));
    assertFences(stored, fences);
    return connection;
  } catch (error) {
    await rollback(connection);
    throw error;
  }
}

/** The shards of commits whose outcome is unknown. */
function createDoubt(connect: Connect, statements: Statements) {
  const doubtful = new Set<number>();
  let settling: Promise<void> | null = null;

  async function lockOnce(): Promise<void> {
    const shards = [...doubtful];
    const question = formatStatement(statements.get('lock_shards'), [shards]);
    try {
      const connection = await connect('transactions');
      await ask(connection, question, APPEND_TIMEOUT_MS).finally(() => destroy(connection));
      for (const shard of shards) doubtful.delete(shard);
    } catch (error) {
      throw toFault(error);
    }
  }

  return {
    add(shards: readonly number[]): void {
      for (const shard of shards) doubtful.add(shard);
    },
    async settle(): Promise<void> {
      if (doubtful.size === 0) return;
      settling ??= lockOnce().finally(() => {
        settling = null;
      });
      await settling;
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

function leftMs(deadlineAt: number): number {
  return Math.max(1, deadlineAt - performance.now());
}
