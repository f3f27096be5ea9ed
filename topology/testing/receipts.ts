/** Holds a server to what it acknowledged: all of it is there, nothing else is, no unit is gone. */
import * as assert from 'uvu/assert';
import type { Order, Person, Shop } from './shop.ts';
import type { Ledger, Receipt, Wares } from './traffic.ts';
import { until } from './until.ts';

/** Reads under way at a time. */
const LANES = 16;

/** Throws at the first order that is missing, doubled, altered, or that nobody was told of. */
export async function assertKept(shop: Shop, ledger: Ledger): Promise<void> {
  assert.equal(ledger.problems, []);
  await inLanes(ledger.receipts, async (receipt) => {
    const { buyer, order, key } = receipt;
    const found = await shop.findOrder(buyer, order.id);
    assert.equal([found.status, found.body], [200, expected(receipt, found.body)]);
    const byKey = await shop.findByKey(buyer, key);
    assert.equal([byKey.status, byKey.body], [200, found.body]);
  });
  await inLanes([...byBuyer(ledger.receipts)], async ([buyer, receipts]) => {
    const listed = (await shop.listOrders(buyer)).map(({ id }) => id);
    assert.equal(listed.toSorted(), receipts.map(({ order }) => order.id).toSorted());
  });
}

/** Once more with the same key: the same order, as it was first answered. */
export async function assertReplayed(shop: Shop, receipts: readonly Receipt[]): Promise<void> {
  await inLanes(receipts, async ({ buyer, key, order }) => {
    const lines = order.items.map(({ product_id, deal_id, quantity }) => {
      return { product_id, deal_id, quantity };
    });
    const { status, headers, body } = await shop.order(buyer, lines, key);
    assert.equal([status, headers['idempotent-replayed'], body.id], [201, 'true', order.id]);
    assert.is(body.status, 'confirmed');
  });
}

/** When the last hold is settled, what is left and what was sold are what there was. */
export async function assertUnits(shop: Shop, wares: Wares, { receipts }: Ledger): Promise<void> {
  const { hot, scarce, plain } = wares;
  for (const deal of [hot, scarce]) {
    const sold = unitsOf(receipts, (item) => item.deal_id === deal.id);
    assert.ok(sold <= deal.deal_stock, `${sold} of ${deal.deal_stock} units were sold`);
    await until(`${deal.deal_stock - sold} units are left in a deal`, async () => {
      return (await shop.findDeal(deal.id)).remaining_stock === deal.deal_stock - sold;
    });
  }
  const sold = unitsOf(receipts, (item) => item.product_id === plain.id);
  await until(`${plain.stock - sold} units are left of a product`, async () => {
    return (await shop.findStock(plain.id)) === plain.stock - sold;
  });
}

/** The acknowledged content; an unseen cancel may have changed what a cancel changes. */
function expected({ order, isCancelledUnseen }: Receipt, found: Order): Order {
  if (!isCancelledUnseen) return order;
  const { cancelled_at, updated_at } = found;
  assert.ok(cancelled_at !== null && cancelled_at >= order.created_at, 'cancelled, but when?');
  return { ...order, status: 'cancelled', cancelled_at, updated_at };
}

function unitsOf(
  receipts: readonly Receipt[],
  isWare: (item: Order['items'][number]) => boolean,
): number {
  const live = receipts.filter((receipt) => {
    return receipt.order.status !== 'cancelled' && !receipt.isCancelledUnseen;
  });
  const items = live.flatMap(({ order }) => order.items.filter(isWare));
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

function byBuyer(receipts: readonly Receipt[]): Map<Person, Receipt[]> {
  return Map.groupBy(receipts, ({ buyer }) => buyer);
}

async function inLanes<Item>(items: readonly Item[], work: (item: Item) => Promise<void>) {
  const queue = items.values();
  const lanes = Array.from({ length: LANES }, async () => {
    for (const item of queue) await work(item);
  });
  await Promise.all(lanes);
}
