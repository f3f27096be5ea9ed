/**
 * A queue in front of SQL: each deal has one worker that sells its orders one by one, a transaction
 * an order, on one connection. Nobody waits for a row; but where those who wait for a row share a
 * flush, here each waits for every flush before its own. (In Go: a goroutine behind a channel.)
 */
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { Fault } from '../../persistence/fault.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { openDealStock } from './deal-stock.ts';
import { createDealSeller, createSale, SOLD_OUT, type StoredDeal, storeSale } from './sale.ts';
import { createTransactions } from './transactions.ts';

/** Of all deals: one that is hot uses one. */
const CONNECTIONS = 10;
/** Whoever waits behind more than this is refused. */
const WAITING_MAX = 1_000;

const { execute, transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
await openDealStock(execute);
const deals = await execute<StoredDeal[]>('list_deals');
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
  }
}

function sell(deal: StoredDeal, order: PlaceOrder, now: number): Promise<Reply> {
  return transact(async (run) => {
    const taken = await run('take_available', { id: deal.dealId, quantity: order.quantity });
    if (taken.affectedRows === 0) return SOLD_OUT;
    const sale = createSale(deal, order, taken.insertId, now);
    await storeSale(run, sale);
    return sale;
  });
}

const { ask, settle } = createDealSeller(deals, (deal, order, now) =>
  inTurn(deal.dealId, () => sell(deal, order, now)),
);
await serve(await createBaseline(ask), settle);
