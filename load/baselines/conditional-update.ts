/**
 * No look before the leap: one `UPDATE … WHERE available >= ?` takes the units or changes no row.
 * It comes last, so that the deal's row is locked for one statement and the commit only: with the
 * update first it sold two thirds of what it sells. The price: "sold out" costs an insert.
 */
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { openDealStock } from './deal-stock.ts';
import {
  createDealSeller,
  createSale,
  SOLD_OUT,
  type StoredDeal,
  storeSale,
  UNNUMBERED,
} from './sale.ts';
import { createTransactions } from './transactions.ts';

/** 32 were no faster. */
const CONNECTIONS = 10;

const { execute, transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
await openDealStock(execute);
const deals = await execute<StoredDeal[]>('list_deals');

function sell(deal: StoredDeal, order: PlaceOrder, now: number): Promise<Reply> {
  return transact(async (run) => {
    const sale = createSale(deal, order, UNNUMBERED, now);
    await storeSale(run, sale);
    const taken = await run('take_available', { id: deal.dealId, quantity: order.quantity });
    return taken.affectedRows === 0 ? SOLD_OUT : { ...sale, seq: taken.insertId };
  });
}

const { ask, settle } = createDealSeller(deals, sell);
await serve(await createBaseline(ask), settle);
