/**
 * What our HTTP costs without what it is for: the gateway with an ask that says yes, always the
 * same one, and remembers nothing. Nothing that answers this route can be faster.
 */
import type { Reply } from '../../actors/ask.ts';
import type { UnitsSold } from '../../actors/domain/units.ts';
import { createBaseline, serve } from './baseline.ts';
import { DEAL } from './deal.ts';

const sold: UnitsSold = {
  type: 'UnitsSold',
  orderId: '0190a1b2-0000-7000-8000-000000000003',
  userId: DEAL.sellerId,
  productId: DEAL.productId,
  dealId: DEAL.dealId,
  productName: DEAL.productName,
  quantity: 1,
  unitPrice: DEAL.price,
  address: null,
  key: null,
  fingerprint: null,
};
const yes: Promise<Reply> = Promise.resolve({
  type: 'accepted',
  seq: 1,
  events: [sold],
  atMs: Date.now(),
  replayed: false,
});

await serve(await createBaseline(() => yes));
