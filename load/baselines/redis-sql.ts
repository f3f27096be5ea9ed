/**
 * Stock in Redis, orders in SQL: a script takes the units, a transaction stores the order, and then
 * the buyer is answered. Nobody waits for the deal's row. The price is a second truth: a crash
 * between the two loses units, and a commit whose answer is lost gives units back that were sold.
 */
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { openStock } from './redis-stock.ts';
import { createDealSeller, createSale, SOLD_OUT, type StoredDeal, storeSale } from './sale.ts';
import { createTransactions } from './transactions.ts';

/** Nobody waits for a row, so more of them share a flush; 64 were hardly faster. */
const CONNECTIONS = 32;

const { execute, transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
const deals = await execute<StoredDeal[]>('list_deals');
const stock = await openStock(environment('REDIS_URL'), deals);

async function sell(deal: StoredDeal, order: PlaceOrder, now: number): Promise<Reply> {
  const seq = await stock.take(deal.dealId, order.quantity);
  if (seq === 0) return SOLD_OUT;
  const sale = createSale(deal, order, seq, now);
  try {
    return await transact(async (run) => {
      await storeSale(run, sale);
      return sale;
    });
  } catch (error) {
    await stock.giveBack(deal.dealId, order.quantity);
    throw error;
  }
}

const { ask, settle } = createDealSeller(deals, sell);
await serve(await createBaseline(ask), settle);
