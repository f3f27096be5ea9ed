/**
 * No look before the leap: one `UPDATE … WHERE available >= ?` takes the units or changes no row.
 * Orders still queue for the deal's row, each until the one before it has committed.
 */
import { createBaseline, environment, serve } from './baseline.ts';
import { createDealSeller, createSale, SOLD_OUT, type StoredDeal, storeSale } from './sale.ts';
import { createTransactions } from './transactions.ts';

const CONNECTIONS = 10;

const { execute, transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
const { ask, settle } = createDealSeller(
  await execute<StoredDeal[]>('list_deals'),
  (deal, order, now) =>
    transact(async (run) => {
      const taken = await run('take_available', { id: deal.dealId, quantity: order.quantity });
      if (taken.affectedRows === 0) return SOLD_OUT;
      const sale = createSale(deal, order, taken.insertId, now);
      await storeSale(run, sale);
      return sale;
    }),
);
await serve(await createBaseline(ask), settle);
