/** Whatever is asked of a product, in whatever order, no unit is lost and none appears. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepEntity } from '../../topology/testing/domain/kept-entity.ts';
import { holdsForAll } from '../../topology/testing/domain/property.ts';
import {
  allot,
  BUYER,
  buy,
  confirm,
  DETAILS,
  holdFor,
  PRODUCT_ID,
  RIVAL,
  release,
  restock,
  SELLER,
} from '../../topology/testing/domain/samples.ts';
import type { RowWrite } from './entity.ts';
import { type Product, type ProductCommand, type ProductEvent, product } from './product.ts';

/** What the journal says, told without the product's own arithmetic. */
interface Told {
  /** Units ever put on hand by the seller, less those taken away. */
  supplied: number;
  /** Units at each deal. */
  deals: Map<string, number>;
  orders: Map<string, { quantity: number; stage: 'held' | 'sold' | 'gone' }>;
  price: number;
}

interface Asked {
  commandId: string;
  command: ProductCommand;
}

const userId = fc.constantFrom(SELLER, SELLER, SELLER, RIVAL);
const quantity = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5) },
);
const dealId = fc.constantFrom('d1', 'd2', 'd3');
const single = fc.constantFrom('s1', 's2', 's3');
const cart = fc.constantFrom('c1', 'c2', 'c3');
const expiresAt = fc.integer({ min: 0, max: 40 });
const category = fc.constantFrom('shoes', 'hats', null);
const name = fc.constantFrom('하나', '둘', '셋');
const price = fc.integer({ min: 0, max: 9 });
const change = fc.record({ name, price, category }, { requiredKeys: [] });
const deals = fc.subarray(['d1', 'd2', 'd3']);

const seller: fc.Arbitrary<Asked> = fc.oneof(
  change.chain((details) =>
    userId.map((userId) => again({ type: 'ReviseProduct', userId, ...details })),
  ),
  fc
    .tuple(userId, fc.integer({ min: -5, max: 5 }))
    .map(([userId, delta]) => again({ type: 'AdjustStock', userId, delta })),
  fc
    .tuple(userId, dealId, quantity)
    .map(([userId, id, units]) => once(`allot:${id}`, allot(units, { userId, dealId: id }))),
);
const buyers: fc.Arbitrary<Asked> = fc.oneof(
  fc.tuple(single, quantity).map(([id, units]) => once(`buy:${id}`, buy(id, units))),
  fc
    .tuple(cart, quantity, expiresAt)
    .map(([id, units, expiresAt]) => once(`hold:${id}`, holdFor(id, units, { expiresAt }))),
  cart.map((id) => again(confirm(id))),
  cart.map((id) => again(release(id))),
  fc.oneof(single, cart).map((id) => once(`restock:${id}`, restock(id, 0))),
);
const others: fc.Arbitrary<Asked> = fc.oneof(
  fc
    .tuple(dealId, fc.integer({ min: 0, max: 3 }))
    .map(([id, units]) => again({ type: 'TakeBack', dealId: id, quantity: units })),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), deals)
    .map(([version, deals]) => again({ type: 'SettleRename', version, deals })),
);
const asked = fc.oneof(seller, buyers, others);
const history = fc.array(fc.tuple(asked, fc.nat(2)), { maxLength: 80, size: 'max' });
const stock = fc.integer({ min: 0, max: 9 });

const properties = suite('a product under any commands');
const happened = new Set<string>();

properties('loses no unit and sells none twice', () => {
  holdsForAll([stock, history], 500, (stock, history) => {
    const kept = registered(stock);
    const told: Told = { supplied: stock, deals: new Map(), orders: new Map(), price: 90_000 };
    let now = 1;
    history.forEach(([asked, passedMs], index) => {
      now += passedMs;
      const command = legal(asked.command, told);
      if (!command) return;
      const before = kept.entries.length;
      kept.send(asked.commandId || `again:${index}`, command, now);
      for (const { events } of kept.entries.slice(before)) {
        for (const event of JSON.parse(events) as ProductEvent[]) tell(told, event);
      }
      assertCounts(kept.state(), told);
    });
    kept.recover();
  });
});

properties('is counted once in the list of all and once in that of its category', () => {
  holdsForAll([fc.array(seller, { size: 'medium' })], 200, (history) => {
    const kept = registered(5);
    for (const [index, { command }] of history.entries()) {
      kept.send(`c${index}`, command, 1 + index);
    }
    const totals = countRows(kept.takeRows());
    const { category } = kept.state();
    const expected = category === null ? { all: 1 } : { all: 1, [`category:${category}`]: 1 };
    assert.equal(totals, expected);
  });
});

properties('comes through all that can happen to a product once it is registered', () => {
  assert.equal([...happened].sort(), [
    'DealAllotted',
    'DealsRenamed',
    'HoldConfirmed',
    'HoldReleased',
    'ProductRevised',
    'StockAdjusted',
    'UnitsHeld',
    'UnitsRestocked',
    'UnitsSold',
    'UnitsTakenBack',
  ]);
});

properties.run();

function registered(stock: number) {
  const kept = keepEntity<Product, ProductCommand, ProductEvent>(product, PRODUCT_ID);
  kept.send('register', { type: 'RegisterProduct', sellerId: SELLER, stock, ...DETAILS }, 1);
  return kept;
}

function once(commandId: string, command: ProductCommand): Asked {
  return { commandId, command };
}

function again(command: ProductCommand): Asked {
  return { commandId: '', command };
}

/** Nobody brings back what it did not take. */
function legal(command: ProductCommand, told: Told): ProductCommand | null {
  if (command.type === 'RestockUnits') {
    const order = told.orders.get(command.orderId);
    return order?.stage === 'sold' ? { ...command, userId: BUYER, quantity: order.quantity } : null;
  }
  if (command.type !== 'TakeBack') return command;
  return command.quantity <= (told.deals.get(command.dealId) ?? -1) ? command : null;
}

function tell(told: Told, event: ProductEvent): void {
  happened.add(event.type);
  switch (event.type) {
    case 'StockAdjusted':
      told.supplied += event.delta;
      break;
    case 'ProductRevised':
      told.price = event.price ?? told.price;
      break;
    case 'DealAllotted':
      assert.is(event.originalPrice, told.price);
      told.deals.set(event.dealId, event.quantity);
      break;
    case 'UnitsTakenBack':
      told.deals.set(event.dealId, (told.deals.get(event.dealId) ?? 0) - event.quantity);
      break;
    case 'UnitsSold':
    case 'UnitsHeld': {
      assert.is(event.unitPrice, told.price);
      const stage = event.type === 'UnitsSold' ? 'sold' : 'held';
      told.orders.set(event.orderId, { quantity: event.quantity, stage });
      break;
    }
    case 'HoldConfirmed':
      told.orders.get(event.orderId)!.stage = 'sold';
      break;
    case 'HoldReleased':
    case 'UnitsRestocked':
      told.orders.get(event.orderId)!.stage = 'gone';
      break;
    case 'ProductRegistered':
    case 'DealsRenamed':
      break;
  }
}

function assertCounts({ units, openDeals }: Readonly<Product>, told: Told): void {
  const orders = [...told.orders.values()];
  const at = (stage: string) => sum(orders.filter((order) => order.stage === stage));
  assert.equal([units.held, units.sold], [at('held'), at('sold')]);
  assert.is(units.held, sum(Object.values(units.holds)));
  let away = 0;
  for (const left of told.deals.values()) away += left;
  assert.is(units.available + units.held + units.sold + away, told.supplied);
  assert.ok(Math.min(units.available, units.held, units.sold) >= 0);
  for (const deal of Object.keys(openDeals)) assert.ok(told.deals.has(deal));
}

function sum(parts: readonly { quantity: number }[]): number {
  return parts.reduce((total, { quantity }) => total + quantity, 0);
}

/** The lists that are not empty, with their lengths. */
function countRows(rows: readonly RowWrite[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { statement, values } of rows) {
    if (statement !== 'count_products') continue;
    const list = String(values['list']);
    totals[list] = (totals[list] ?? 0) + Number(values['delta']);
  }
  return Object.fromEntries(Object.entries(totals).filter(([, total]) => total !== 0));
}
