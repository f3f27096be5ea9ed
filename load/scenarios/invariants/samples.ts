/** Small sound runs for the tests of the invariants, and ways to damage them. */

import type { SeenAnswer, SeenBody, SeenLine, SeenOrder, SeenPage } from '../answer.ts';
import type { Evidence } from './invariant.ts';

export const PRODUCT = 'product-1';
export const DEAL = 'deal-1';
/** Epoch ms. */
export const OPENING = Date.parse('2026-11-21T00:00:00Z');

const BUYER = 'hana';
const LINE: SeenLine = { product_id: PRODUCT, deal_id: DEAL, quantity: 1 };

export function orderNamed(id: string): SeenOrder {
  const created_at = new Date(OPENING + 5).toISOString();
  return { id, user_id: BUYER, status: 'confirmed', items: [LINE], created_at };
}

export function cart(): SeenLine[] {
  return [LINE, { product_id: 'product-2', deal_id: null, quantity: 2 }];
}

/** An accepted order. */
export function buy(key: string, order: SeenOrder, asked: readonly SeenLine[] = [LINE]) {
  return answer('order', { key, asked, status: 201, body: asBody(order) });
}

export function cancel(order: SeenOrder): SeenAnswer {
  return answer('cancel', { body: asBody({ ...order, status: 'cancelled' }) });
}

/** One unit: one buyer too early, one in time, one too late. */
export function soundSale(): Evidence {
  const order = orderNamed('order-a');
  const refused = { asked: [LINE], status: 400 };
  const ware = { productId: PRODUCT, dealId: DEAL, units: 1, opensAt: OPENING };
  return {
    ...nothing(),
    stage: { category: 'load', accounts: [], wares: [ware] },
    answers: [
      buy('a', order),
      answer('order early', { ...refused, key: 'early', code: 'DEAL_NOT_ACTIVE' }),
      answer('order', { ...refused, key: 'b', code: 'INSUFFICIENT_STOCK' }),
    ],
    responses: 3,
    refusals: ['DEAL_NOT_ACTIVE', 'INSUFFICIENT_STOCK'],
    left: new Map([[PRODUCT, 0]]),
    found: new Map([[order.id, order]]),
    stored: {
      violations: [],
      sales: [{ productId: PRODUCT, orders: 1, units: 1, held: 0 }],
    },
  };
}

/** One accepted cart of two lines. */
export function carts(answered: Partial<SeenOrder>): Evidence {
  const order = { ...orderNamed('order-a'), items: cart(), ...answered };
  return { ...soundSale(), answers: [buy('a', order, cart())] };
}

export function soundAccounts(): Evidence {
  const spent = { status: 401, code: 'INVALID_TOKEN' };
  const answers = [
    answer('login', { body: { refresh_token: 'first' } }),
    answer('me', { body: { id: BUYER } }),
    answer('refresh', { body: { refresh_token: 'second' } }),
    answer('refresh with a spent token', spent),
    answer('refresh after the reuse', spent),
  ];
  return { ...nothing(), answers, responses: answers.length };
}

/** A catalogue of two: product 1 was there before, product 2 has just been made. */
export function soundLists(): Evidence {
  const ware = { productId: 'item-1', dealId: 'item-1', units: 1, opensAt: null };
  const answers = [
    answer('product', { status: 201, body: asBody(itemNamed(2)), sentAt: OPENING }),
    answer('products again', { body: list([2, 1]), sentAt: OPENING + 10 }),
    answer('deals', { body: list([1]) }),
    answer('order', { key: 'a', status: 201, body: asBody(itemNamed(3)), sentAt: OPENING }),
    answer('orders', { body: list([3]), sentAt: OPENING + 10 }),
  ];
  return {
    ...nothing(),
    stage: { category: 'load', accounts: [], wares: [ware] },
    answers,
    listed: list([2, 1]).items,
  };
}

/** A page of items; the higher the number, the newer. */
export function list(
  numbers: readonly number[],
  userId = BUYER,
): SeenPage & Record<string, unknown> {
  const items = numbers.map((number) => ({ ...itemNamed(number), user_id: userId }));
  return { items, total: items.length, page: 1, size: 20 };
}

/** The answer to a request of this name or key, with something else in it. */
export function edit(evidence: Evidence, which: string, damage: Partial<SeenAnswer>): Evidence {
  const answers = evidence.answers.map((answer) =>
    answer.name === which || answer.key === which ? { ...answer, ...damage } : answer,
  );
  return { ...evidence, answers };
}

function itemNamed(number: number) {
  return { id: `item-${number}`, created_at: new Date(OPENING + number).toISOString() };
}

function answer(name: string, said: Partial<SeenAnswer>): SeenAnswer {
  return {
    ...{ name, buyer: 0, userId: BUYER, sentAt: OPENING, ms: 5, status: 200, code: null },
    ...{ key: null, asked: null, isReplay: false, version: '1', retryAfter: null, body: null },
    ...said,
  };
}

function nothing(): Evidence {
  return {
    ...{ stage: { category: 'load', accounts: [], wares: [] }, answers: [], responses: 0 },
    ...{ refusals: [], left: new Map(), found: new Map(), resolved: new Map(), listed: [] },
    ...{ stored: null, hasStalled: false },
  };
}

function asBody(value: object): SeenBody {
  return value as SeenBody;
}
