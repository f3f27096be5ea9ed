/**
 * Buyers, carts, cancellations, renames and deals all at once, while messages are lost, late and
 * repeated and entities crash: when everything has come to an end, every unit is where the orders
 * say it is.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  comeToAnEnd,
  comeToRest,
  crash,
  createMarket,
  deliver,
  deliverAgain,
  lose,
  type Market,
  send,
  statesOf,
  takeTurn,
} from '../../topology/testing/domain/market.ts';
import {
  assertEnded,
  assertNamesKnown,
  assertNoneLost,
} from '../../topology/testing/domain/market-audit.ts';
import { holdsForAll } from '../../topology/testing/domain/property.ts';
import {
  allot,
  BUYER,
  buy,
  DETAILS,
  RIVAL,
  SELLER,
} from '../../topology/testing/domain/samples.ts';
import type { Step } from './entity.ts';
import type { CartLine, Order } from './order.ts';
import { ownerOf } from './order-pursuit.ts';

const OPENS_AT = 100_000;
const PRODUCTS = ['hat', 'shoes'];

type Wish =
  | { type: 'buy'; line: CartLine; userId: string }
  | { type: 'cart'; lines: CartLine[]; userId: string }
  | { type: 'cancel'; pick: number; byStranger: boolean }
  | { type: 'rename'; productId: string; name: string }
  | { type: 'adjust'; productId: string; delta: number }
  | { type: 'allot'; productId: string; quantity: number; lastsMs: number; limit: number | null };

type Deed =
  | Wish
  | { type: 'deliver'; pick: number; isAnswerLost: boolean }
  | { type: 'again' | 'lose' | 'turn' | 'crash'; pick: number }
  | { type: 'pass'; ms: number };

const pick = fc.nat(1_000);
const userId = fc.constantFrom(BUYER, RIVAL);
const productId = fc.constantFrom(...PRODUCTS);
const quantity = fc.integer({ min: 1, max: 3 });
/**
 * Deals are numbered as they are allotted: some of these never are, some are of the other product.
 */
const anySku = fc.record({ productId, dealId: fc.constantFrom('d1', 'd2', 'd3', 'd4') });
const sku = fc.constantFrom(
  { productId: 'hat', dealId: 'd1' },
  { productId: 'shoes', dealId: 'd2' },
  { productId: 'hat', dealId: null },
  { productId: 'shoes', dealId: null },
);
const line = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: sku }, { weight: 1, arbitrary: anySku }), quantity)
  .map(([sku, quantity]): CartLine => ({ ...sku, quantity }));
const lines = fc.array(line, { minLength: 1, maxLength: 3 });

const deed: fc.Arbitrary<Deed> = fc.oneof(
  weighed(30, fc.record({ type: fc.constant('deliver'), pick, isAnswerLost: oneIn(6) })),
  weighed(30, fc.record({ type: fc.constant('turn'), pick })),
  weighed(4, fc.record({ type: fc.constant('again'), pick })),
  weighed(3, fc.record({ type: fc.constant('lose'), pick })),
  weighed(3, fc.record({ type: fc.constant('crash'), pick })),
  weighed(
    3,
    fc.record({ type: fc.constant('pass'), ms: fc.constantFrom(1, 1_000, 9_000, 31_000) }),
  ),
  weighed(4, fc.record({ type: fc.constant('buy'), line, userId })),
  weighed(8, fc.record({ type: fc.constant('cart'), lines, userId })),
  weighed(6, fc.record({ type: fc.constant('cancel'), pick, byStranger: oneIn(6) })),
  weighed(
    2,
    fc.record({ type: fc.constant('rename'), productId, name: fc.constantFrom('둘', '셋') }),
  ),
  weighed(1, fc.record({ type: fc.constant('adjust'), productId, delta: fc.constantFrom(-2, 3) })),
  weighed(3, allotment()),
);
const deeds = fc.array(deed, { maxLength: 200, size: 'max' });
/** Clocks differ by some seconds, and now and then by more than a hold lasts. */
const skewMs = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -4_000, max: 4_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-40_000, 40_000) },
);
const skews = fc.array(skewMs, { minLength: 7, maxLength: 7 });

const market = suite('a market');
/** How orders ended in all of the runs: a market where nothing happens would prove nothing. */
const fates = new Set<string>();

market('loses no unit, sells none twice and leaves nothing undone, whatever goes wrong', () => {
  holdsForAll([deeds, skews], 200, (deeds, skews) => {
    const market = opened(skews);
    deeds.forEach((deed, index) => {
      act(market, deed, `${index}`);
      assertNoneLost(market);
    });
    comeToRest(market);
    assertNamesKnown(market);
    comeToAnEnd(market);
    assertEnded(market);
    // All of it once more: what was accepted changes nothing, what was refused may succeed now.
    for (const index of [...market.sent].keys()) deliverAgain(market, index);
    comeToAnEnd(market);
    assertEnded(market);
    for (const [, { status, bornSeq }] of statesOf<Order>(market, 'order')) {
      fates.add(`${status} ${bornSeq === null ? 'cart' : 'single'}`);
    }
  });
  for (const status of ['confirmed', 'cancelled']) {
    assert.ok(fates.has(`${status} single`) && fates.has(`${status} cart`), `nothing ${status}`);
  }
  assert.ok(fates.has('rejected cart'));
});

market.run();

function weighed<T>(weight: number, arbitrary: fc.Arbitrary<T>) {
  return { weight, arbitrary: arbitrary as fc.Arbitrary<T & Deed> };
}

function oneIn(times: number): fc.Arbitrary<boolean> {
  return fc.nat(times - 1).map((chance) => chance === 0);
}

function allotment() {
  const lastsMs = fc.constantFrom(5_000, 20_000, 60_000);
  const limit = fc.option(fc.integer({ min: 1, max: 4 }));
  return fc.record({ type: fc.constant('allot'), productId, quantity, lastsMs, limit });
}

function opened(skews: number[]): Market {
  const skewMs = (entity: string, life: number) => skews[(entity.length + life) % skews.length]!;
  const market = createMarket(OPENS_AT, skewMs);
  for (const id of PRODUCTS) {
    const command = { type: 'RegisterProduct', sellerId: SELLER, stock: 9, ...DETAILS };
    send(market, { to: `product/${id}`, commandId: 'register', command });
  }
  comeToRest(market);
  for (const productId of PRODUCTS) {
    act(market, { type: 'allot', productId, quantity: 3, lastsMs: 40_000, limit: 2 }, productId);
  }
  comeToRest(market);
  return market;
}

function act(market: Market, deed: Deed, number: string): void {
  switch (deed.type) {
    case 'deliver':
      deliver(market, deed.pick, deed.isAnswerLost);
      break;
    case 'again':
      deliverAgain(market, deed.pick);
      break;
    case 'lose':
      lose(market, deed.pick);
      break;
    case 'turn':
      takeTurn(market, deed.pick);
      break;
    case 'crash':
      crash(market, deed.pick);
      break;
    case 'pass':
      market.nowMs += deed.ms;
      break;
    default:
      send(market, { ...stepOf(market, deed, number), commandId: `c${number}` });
  }
}

function stepOf(market: Market, deed: Wish, number: string): Omit<Step, 'commandId'> {
  const key = { address: null, key: number, fingerprint: 'f' };
  switch (deed.type) {
    case 'buy': {
      const { line, userId } = deed;
      const command = buy(`o${number}`, line.quantity, { ...line, ...key, userId });
      return { to: ownerOf(line), command: { ...command } };
    }
    case 'cart': {
      const { lines, userId } = deed;
      const command = { type: 'PlaceCart', userId, lines, ...key };
      return { to: `order/o${number}`, command, patient: true };
    }
    case 'cancel': {
      const { to, userId } = anyOrder(market, deed.pick);
      const command = { type: 'Cancel', userId: deed.byStranger ? SELLER : userId, reason: null };
      return { to, command, patient: true };
    }
    case 'rename': {
      const command = { type: 'ReviseProduct', userId: SELLER, name: deed.name };
      return { to: `product/${deed.productId}`, command, patient: true };
    }
    case 'adjust': {
      const command = { type: 'AdjustStock', userId: SELLER, delta: deed.delta };
      return { to: `product/${deed.productId}`, command };
    }
    case 'allot': {
      const startsAt = market.nowMs - 5_000;
      const endsAt = market.nowMs + deed.lastsMs;
      const terms = { dealId: nextDeal(market), startsAt, endsAt, perUserLimit: deed.limit };
      return { to: `product/${deed.productId}`, command: { ...allot(deed.quantity, terms) } };
    }
  }
}

/** One that somebody wished for, whether or not it came to be. */
function anyOrder(market: Market, pick: number): { to: string; userId: unknown } {
  const orders = market.sent.flatMap(({ step: { to, command } }) => {
    const { type, orderId, userId } = command;
    if (type === 'PlaceOrder') return [{ to: `order/${orderId}`, userId }];
    return type === 'PlaceCart' ? [{ to, userId }] : [];
  });
  return orders[pick % orders.length] ?? { to: 'order/none', userId: BUYER };
}

function nextDeal(market: Market): string {
  const allotments = market.sent.filter(({ step }) => step.command.type === 'AllotDeal');
  return `d${allotments.length + 1}`;
}
