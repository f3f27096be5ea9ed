/** `SELECT … FOR UPDATE`: lock the deal's row, look, insert the order, take the units, commit. */
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { createSale, refuse, reject, SOLD_OUT, storeSale, type Terms } from './sale.ts';
import type { Execute } from './transactions.ts';

/** The deal's row. */
interface LockedDeal extends Terms {
  available: number;
  version: number;
}

/** In one transaction. */
export async function sellLocked(
  execute: Execute,
  dealId: string,
  order: PlaceOrder,
  now: number,
): Promise<Reply> {
  const [deal] = await execute<LockedDeal[]>('lock_deal', { id: dealId });
  const code = refuse(deal, order, now);
  if (code || !deal) return reject(code ?? 'DEAL_NOT_FOUND');
  if (order.quantity > deal.available) return SOLD_OUT;
  const sale = createSale(deal, order, deal.version + 1, now);
  await storeSale(execute, sale);
  await execute('take_units', { id: dealId, quantity: order.quantity });
  return sale;
}
