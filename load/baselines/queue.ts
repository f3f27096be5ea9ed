/**
 * A queue in front of SQL: each deal has one worker that sells its orders one by one, the
 * transaction of `for-update` on one connection. Nobody waits for a row, and each still waits for
 * every flush before its own. (In Go it would be a goroutine behind a channel.)
 */
import type { Reply } from '../../actors/ask.ts';
import { Fault } from '../../persistence/fault.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { sellLocked } from './row-lock.ts';
import { createSeller } from './sale.ts';
import { createTransactions } from './transactions.ts';

/** Of all deals: one that is hot uses one. */
const CONNECTIONS = 10;
/** Whoever waits behind more than this is refused. */
const WAITING_MAX = 1_000;

const { transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
const queues = new Map<string, { waiting: number; last: Promise<unknown> }>();

async function inTurn(dealId: string, work: () => Promise<Reply>): Promise<Reply> {
  const queue = queues.get(dealId) ?? { waiting: 0, last: Promise.resolve() };
  if (queue.waiting >= WAITING_MAX) throw new Fault('OVERLOADED', `${WAITING_MAX} orders wait`);
  queues.set(dealId, queue);
  queue.waiting++;
  const turn = queue.last.then(work);
  // One that fails is no reason for the next not to be tried.
  queue.last = turn.catch(() => {});
  try {
    return await turn;
  } finally {
    queue.waiting--;
    if (queue.waiting === 0) queues.delete(dealId);
  }
}

const { ask, settle } = createSeller((dealId, order, now) =>
  inTurn(dealId, () => transact((execute) => sellLocked(execute, dealId, order, now))),
);
await serve(await createBaseline(ask), settle);
