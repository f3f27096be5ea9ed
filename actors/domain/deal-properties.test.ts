/** Whatever is asked of a deal, in whatever order, its units and its limit hold at every entry. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepEntity } from '../../topology/testing/domain/kept-entity.ts';
import { holdsForAll } from '../../topology/testing/domain/property.ts';
import {
  allotted,
  BUYER,
  buy,
  confirm,
  DEAL_ID,
  holdFor,
  PRODUCT_ID,
  RIVAL,
  release,
  restock,
} from '../../topology/testing/domain/samples.ts';
import { type Deal, type DealCommand, type DealEvent, deal } from './deal.ts';

const STARTS_AT = 3;
const ENDS_AT = 30;

interface Asked {
  commandId: string;
  command: DealCommand;
}

/** What the journal says of an order, told without the deal's own arithmetic. */
interface Purchase {
  userId: string;
  quantity: number;
  stage: 'held' | 'sold' | 'gone';
}

const quantity = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5) },
);
const wish = fc.record({
  userId: fc.constantFrom(BUYER, RIVAL),
  productId: fc.constantFrom(...Array<string>(9).fill(PRODUCT_ID), 'hat'),
});
const single = fc.constantFrom('s1', 's2', 's3', 's4');
const cart = fc.constantFrom('c1', 'c2', 'c3', 'c4');
const expiresAt = fc.integer({ min: 0, max: 40 });
const carts = fc.subarray(['c1', 'c2', 'c3', 'c4']);

/**
 * A purchase has its order's command id and takes effect once; of the rest every copy is decided.
 */
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.tuple(single, quantity, wish).map(([id, units, who]) => once('buy', id, buy(id, units, who))),
  fc
    .tuple(cart, quantity, expiresAt, wish)
    .map(([id, units, at, who]) => once('hold', id, holdFor(id, units, { ...who, expiresAt: at }))),
  cart.map((id) => again(confirm(id))),
  cart.map((id) => again(release(id))),
  fc.tuple(carts, carts).map(([confirmed, others]) => {
    const released = others.filter((id) => !confirmed.includes(id));
    return again({ type: 'ResolveHolds', confirmed, released });
  }),
  fc.oneof(single, cart).map((id) => once('restock', id, restock(id, 0))),
  fc.constantFrom(again({ type: 'EndDeal' }), again({ type: 'ReturnUnits' })),
  fc.constant(again({ type: 'SettleReturn' })),
  fc
    .constantFrom<DealCommand>(
      { type: 'RenameProduct', name: '둘', version: 2 },
      { type: 'RenameProduct', name: '셋', version: 3 },
    )
    .map(again),
);
const terms = fc.record({
  quantity: fc.integer({ min: 1, max: 8 }),
  perUserLimit: fc.option(fc.integer({ min: 1, max: 4 })),
});
const history = fc.array(fc.tuple(asked, fc.nat(2)), { maxLength: 80, size: 'max' });

const properties = suite('a deal under any commands');
const happened = new Set<string>();

properties('balances, oversells nothing and keeps its limit', () => {
  holdsForAll([terms, history], 500, (terms, history) => {
    const { quantity, ...rest } = terms;
    const event = allotted(quantity, { ...rest, startsAt: STARTS_AT, endsAt: ENDS_AT });
    const place = { entity: `product/${PRODUCT_ID}`, seq: 2, row: 2, atMs: 0 };
    const kept = keepEntity<Deal, DealCommand, DealEvent>(deal, DEAL_ID, { event, place });
    const purchases = new Map<string, Purchase>();
    let now = 0;
    history.forEach(([asked, passedMs], index) => {
      now += passedMs;
      const command = legal(asked.command, purchases);
      if (!command) return;
      const before = kept.entries.length;
      kept.send(asked.commandId || `again:${index}`, command, now);
      for (const { events } of kept.entries.slice(before)) tell(purchases, events, now);
      assertCounts(kept.state(), purchases);
      assertLimit(kept.state(), purchases);
    });
    kept.recover();
  });
});

properties('comes through all that can happen to a deal', () => {
  assert.equal([...happened].sort(), [
    'DealEnded',
    'HoldConfirmed',
    'HoldReleased',
    'ProductRenamed',
    'ReturnSettled',
    'ReturnStarted',
    'UnitsHeld',
    'UnitsRestocked',
    'UnitsSold',
  ]);
});

properties.run();

function once(verb: string, orderId: string, command: DealCommand): Asked {
  return { commandId: `${verb}:${orderId}`, command };
}

function again(command: DealCommand): Asked {
  return { commandId: '', command };
}

/** An order brings back what it bought, and only that; a restock of anything else never comes. */
function legal(command: DealCommand, purchases: Map<string, Purchase>): DealCommand | null {
  if (command.type !== 'RestockUnits') return command;
  const purchase = purchases.get(command.orderId);
  return purchase?.stage === 'sold' ? { ...command, ...purchase } : null;
}

function tell(purchases: Map<string, Purchase>, events: string, now: number): void {
  for (const event of JSON.parse(events) as DealEvent[]) {
    happened.add(event.type);
    if (event.type === 'UnitsSold' || event.type === 'UnitsHeld') {
      assert.ok(now >= STARTS_AT && now < ENDS_AT, 'taken outside of the window');
      const stage = event.type === 'UnitsSold' ? 'sold' : 'held';
      purchases.set(event.orderId, { userId: event.userId, quantity: event.quantity, stage });
    }
    const stage = { HoldConfirmed: 'sold', HoldReleased: 'gone', UnitsRestocked: 'gone' } as const;
    if (event.type in stage && 'orderId' in event) {
      purchases.get(event.orderId)!.stage = stage[event.type as keyof typeof stage];
    }
  }
}

function assertCounts(state: Readonly<Deal>, purchases: Map<string, Purchase>): void {
  const { units, returning, returned, allotment } = state;
  const all = [units.available, units.held, units.sold, returning, returned];
  assert.ok(Math.min(...all) >= 0, `negative: ${all}`);
  assert.is(
    all.reduce((sum, part) => sum + part),
    allotment,
    `does not balance: ${all}`,
  );
  const told = [...purchases.values()];
  assert.is(units.sold, sum(told.filter(({ stage }) => stage === 'sold')));
  assert.is(units.held, sum(told.filter(({ stage }) => stage === 'held')));
  assert.is(units.held, sum(Object.values(units.holds)));
}

function assertLimit({ bought, perUserLimit }: Readonly<Deal>, purchases: Map<string, Purchase>) {
  if (perUserLimit === null) return;
  const mine = new Map<string, number>();
  for (const { userId, quantity, stage } of purchases.values()) {
    if (stage !== 'gone') mine.set(userId, (mine.get(userId) ?? 0) + quantity);
  }
  assert.ok(Math.max(0, ...mine.values()) <= perUserLimit, 'bought over the limit');
  assert.equal(bought, Object.fromEntries(mine));
}

function sum(parts: readonly { quantity: number }[]): number {
  return parts.reduce((total, { quantity }) => total + quantity, 0);
}
