/**
 * The naive way to sell a deal: `SELECT … FOR UPDATE`, look, insert the order, take the units,
 * commit. Every order waits for the deal's row, on a pool of connections.
 */
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { openDealStock } from './deal-stock.ts';
import {
  createSale,
  createSeller,
  refuse,
  reject,
  SOLD_OUT,
  storeSale,
  type Terms,
} from './sale.ts';
import { createTransactions } from './transactions.ts';

/** mysql2's default. The row is locked by one of them at a time; 32 were no faster. */
const CONNECTIONS = 10;

/** The deal's row. */
interface LockedDeal extends Terms {
  available: number;
  version: number;
}

const { execute, transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
await openDealStock(execute);

function sell(dealId: string, order: PlaceOrder, now: number): Promise<Reply> {
  return transact(async (run) => {
    const [deal] = await run<LockedDeal[]>('lock_deal', { id: dealId });
    const code = refuse(deal, order, now);
    if (code || !deal) return reject(code ?? 'DEAL_NOT_FOUND');
    if (order.quantity > deal.available) return SOLD_OUT;
    const sale = createSale(deal, order, deal.version + 1, now);
    await storeSale(run, sale);
    await run('take_units', { id: dealId, quantity: order.quantity });
    return sale;
  });
}

const { ask, settle } = createSeller(sell);
await serve(await createBaseline(ask), settle);
