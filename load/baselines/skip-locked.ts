/**
 * A row for each unit: every order locks as many free ones as it wants and skips those that others
 * hold, so that nobody waits for a row. Units must be made beforehand; a buyer may be told "sold
 * out" while the last unit is in the hands of an order that is then rolled back.
 */
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { createDealSeller, createSale, SOLD_OUT, type StoredDeal, storeSale } from './sale.ts';
import { createTransactions } from './transactions.ts';

/** With 32 it is slower: each looks at all that the others have locked. */
const CONNECTIONS = 10;
/**
 * Of a deal, however many it has: making a million takes most of a minute. When they are gone the
 * deal is sold out; a run that gets there shows refusals.
 */
const UNIT_ROWS_MAX = 250_000;

const { execute, transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
  onConnect: 'read_committed',
});
const deals = await execute<StoredDeal[]>('list_deals');
await execute('create_units');
for (const { dealId, units } of deals) {
  await execute('fill_units', { deal_id: dealId, units: Math.min(units, UNIT_ROWS_MAX) });
}

function sell(deal: StoredDeal, order: PlaceOrder, now: number): Promise<Reply> {
  const { dealId } = deal;
  const { orderId, quantity } = order;
  return transact(async (run) => {
    const free = await run<{ unit: number }[]>('lock_free_units', { deal_id: dealId, quantity });
    const [first] = free;
    if (!first || free.length < quantity) return SOLD_OUT;
    for (const { unit } of free)
      await run('sell_unit', { deal_id: dealId, unit, order_id: orderId });
    const sale = createSale(deal, order, first.unit, now);
    await storeSale(run, sale);
    return sale;
  });
}

const { ask, settle } = createDealSeller(deals, sell);
await serve(await createBaseline(ask), settle);
