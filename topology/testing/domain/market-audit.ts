/**
 * What must hold in a market whatever went wrong, told from its journals, its states and its rows.
 */
import * as assert from 'uvu/assert';
import type { Deal } from '../../../actors/domain/deal.ts';
import type { Order } from '../../../actors/domain/order.ts';
import { ownerOf } from '../../../actors/domain/order-pursuit.ts';
import type { Product, ProductEvent } from '../../../actors/domain/product.ts';
import type { Units } from '../../../actors/domain/units.ts';
import { hasDecided, type Market, statesOf } from './market.ts';

/** Units of confirmed orders by buyer. */
type Buyers = Map<string, number>;

/** Whatever was supplied is with the product, with its deals, or on its way between them. */
export function assertNoneLost(market: Market): void {
  const deals = statesOf<Deal>(market, 'deal');
  for (const [id, { units }] of statesOf<Product>(market, 'product')) {
    let total = inStock(units);
    for (const [dealId, deal] of deals) {
      if (deal.productId !== id) continue;
      const hasArrived = hasDecided(market, `product/${id}`, `return:${dealId}:${deal.returns}`);
      total += inStock(deal.units) + (hasArrived ? 0 : deal.returning);
    }
    assert.is(total, supplied(market, id), `units of ${id} were lost or doubled`);
  }
}

function inStock({ available, held, sold }: Units): number {
  return available + held + sold;
}

function supplied(market: Market, productId: string): number {
  let total = 0;
  for (const { events } of market.cells.get(`product/${productId}`)?.kept.entries ?? []) {
    for (const event of JSON.parse(events) as ProductEvent[]) {
      if (event.type === 'ProductRegistered') total += event.stock;
      if (event.type === 'StockAdjusted') total += event.delta;
    }
  }
  return total;
}

/** At rest, though not at the end: a deal that still sells knows what its product is called. */
export function assertNamesKnown(market: Market): void {
  const products = new Map(statesOf<Product>(market, 'product'));
  for (const [id, { ended, productId, productName }] of statesOf<Deal>(market, 'deal')) {
    if (!ended) assert.is(productName, products.get(productId)?.name, `${id} has an old name`);
  }
}

/** Nothing is held, no deal has units left, and every sold unit is in a confirmed order. */
export function assertEnded(market: Market): void {
  assertNoneLost(market);
  const buyersOf = countOrdered(market);
  for (const [id, { units, openDeals }] of statesOf<Product>(market, 'product')) {
    assertSold(units, buyersOf(`product/${id}`));
    assert.equal(openDeals, {});
    assert.is(market.tables.products.get(id)?.['stock'], units.available);
  }
  for (const [id, deal] of statesOf<Deal>(market, 'deal')) {
    assertSold(deal.units, buyersOf(`deal/${id}`));
    assertLimit(deal, buyersOf(`deal/${id}`));
    const { ended, returning, returned, allotment, units } = deal;
    assert.equal([ended, units.available, returning], [true, 0, 0]);
    assert.is(returned, allotment - units.sold);
    const row = market.tables.deals.get(id);
    assert.equal({ ...row, none_left: 1, ended: 1 }, row);
  }
}

function assertSold({ held, sold, holds }: Units, buyers: Buyers): void {
  let units = 0;
  for (const quantity of buyers.values()) units += quantity;
  assert.equal([sold, held, holds], [units, 0, {}]);
}

function assertLimit({ bought, perUserLimit }: Readonly<Deal>, buyers: Buyers): void {
  if (perUserLimit === null) return;
  assert.ok(Math.max(0, ...buyers.values()) <= perUserLimit, 'a buyer got more than the limit');
  assert.equal(bought, Object.fromEntries(buyers));
}

/** Each order is what its buyer and SQL were told, and an owner sold what its orders say. */
function countOrdered(market: Market): (owner: string) => Buyers {
  const ordered = new Map<string, Buyers>();
  const buyersOf = (owner: string) => ordered.get(owner) ?? new Map<string, number>();
  for (const [id, order] of statesOf<Order>(market, 'order')) {
    assertTold(market, id, order);
    if (order.status !== 'confirmed') continue;
    for (const line of order.lines) {
      const buyers = buyersOf(ownerOf(line));
      buyers.set(order.userId, (buyers.get(order.userId) ?? 0) + line.quantity);
      ordered.set(ownerOf(line), buyers);
    }
  }
  return buyersOf;
}

function assertTold(market: Market, id: string, order: Readonly<Order>): void {
  assert.is.not(order.status, 'placed');
  const isOrder = order.status === 'confirmed' || order.status === 'cancelled';
  const row = market.tables.orders.get(id);
  assert.is(row?.['status'], isOrder ? order.status : undefined);
  const further = [...market.tables.lines.values()].filter((line) => line['order_id'] === id);
  const columns = (row ? [row, ...further] : further).map((line) => [
    line['product_id'],
    line['deal_id'],
    line['quantity'],
  ]);
  const expected = isOrder ? order.lines : [];
  assert.equal(
    columns,
    expected.map((line) => [line.productId, line.dealId, line.quantity]),
  );
  const keys = [...market.tables.keys.values()].filter((key) => key['order_id'] === id);
  assert.is(keys.length, isOrder ? 1 : 0);
  const told = market.outcomes.get(`order/${id}`);
  if (told) assert.is(told === 'rejected', !isOrder, `${id} was ${told}`);
}
