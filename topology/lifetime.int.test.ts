// deadline: 180 s
/** What becomes of a deal's units when its time is over, whoever was there to see it. */
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertProven } from './testing/auditor.ts';
import { DATABASES } from './testing/databases.ts';
import { insist } from './testing/http-client.ts';
import { type RestartableServer, startRestartable } from './testing/restartable-server.ts';
import {
  createPerson,
  createShop,
  type Deal,
  lineOf,
  type Order,
  type Person,
  type Product,
  type Shop,
} from './testing/shop.ts';
import { until } from './testing/until.ts';

const HOUR_MS = 3_600_000;
/** How far the clock jumps while the server is down: every deal of these tests is over then. */
const AHEAD = { clockAheadMs: 2 * HOUR_MS };
/** Time to sell some units before an end that is waited for. */
const SHORT_MS = 2_000;

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  const lifetime = suite(`a deal over time on ${name}`);
  const stack = new AsyncDisposableStack();
  let databaseUrl: string;
  let server: RestartableServer;
  let shop: Shop;

  lifetime.before(async () => {
    databaseUrl = stack.use(await createDatabase()).url;
    server = stack.use(await startRestartable(databaseUrl));
    shop = createShop(server.client, createLatecomer());
  });

  lifetime.after(() => stack.disposeAsync());

  lifetime('sells under the new name right after its product was renamed', async () => {
    const product = await shop.registerProduct({ stock: 10, name: '이전 이름' });
    const deal = await shop.openDeal(product, { units: 10 });
    const soldName = async () => (await sell(shop, deal, 1))[0]?.order.items[0]?.product_name;
    assert.is(await soldName(), '이전 이름');
    await shop.rename(product, '새 이름 🏃');
    assert.is(await soldName(), '새 이름 🏃');
  });

  lifetime('returns unsold units to its product by itself when it ends', async () => {
    const product = await shop.registerProduct({ stock: 100 });
    const deal = await shop.openDeal(product, { units: 40, endsAt: Date.now() + SHORT_MS });
    const expected = 100 - (await sell(shop, deal, 5)).length;
    await until('the units are back', async () => (await shop.findStock(product.id)) === expected);
    assert.ok(Date.now() >= Date.parse(deal.ends_at), 'they came back before the end');
    await letAnotherDealEnd(shop);
    assert.is(await shop.findStock(product.id), expected);
  });

  lifetime('passes units cancelled after its end on before the cancel is answered', async () => {
    const product = await shop.registerProduct({ stock: 11 });
    const deal = await shop.openDeal(product, { units: 11, endsAt: Date.now() + SHORT_MS });
    const orders = await sell(shop, deal, 10);
    assert.ok(orders.length > 0, 'nobody came in time');
    const unsold = 11 - orders.length;
    await until('the rest is back', async () => (await shop.findStock(product.id)) === unsold);
    for (const [index, { buyer, order }] of orders.entries()) {
      const cancelled = await insist(() => shop.cancel(buyer, order.id));
      assert.is(cancelled.status, 200, cancelled.code ?? '');
      assert.is(await shop.findStock(product.id), unsold + index + 1);
    }
  });

  lifetime(
    'returns its units exactly once, and many others theirs, though killed amid',
    async () => {
      const product = await shop.registerProduct({ stock: 1_000 });
      const endsAt = Date.now() + SHORT_MS;
      const open = () => shop.openDeal(product, { units: 20, endsAt });
      const deals = await Promise.all(Array.from({ length: 40 }, open));
      const orders = await Promise.all(deals.map((deal) => sell(shop, deal, 1)));
      const expected = 1_000 - orders.flat().length;
      await until('the first are back', async () => (await shop.findStock(product.id)) > 200);
      await server.killAndRestart();
      await until('all are back', async () => (await shop.findStock(product.id)) === expected);
      await letAnotherDealEnd(shop);
      assert.is(await shop.findStock(product.id), expected);
    },
  );

  lifetime('returns unsold units exactly once though nobody was there at its end', async () => {
    const product = await shop.registerProduct({ stock: 100 });
    const deal = await shop.openDeal(product, { units: 40 });
    assert.is((await sell(shop, deal, 15)).length, 15);
    assert.is(await shop.findStock(product.id), 60);

    await server.killAndRestart(AHEAD);
    await until('the units are back', async () => (await shop.findStock(product.id)) === 85);
    const { status, remaining_stock } = await shop.findDeal(deal.id);
    assert.equal({ status, remaining_stock }, { status: 'ended', remaining_stock: 0 });
    const late = await insist(() => shop.order(createLatecomer(), [lineOf(deal)], randomUUID()));
    assert.is(late.code, 'DEAL_NOT_ACTIVE');

    await server.killAndRestart(AHEAD);
    await letAnotherDealEnd(shop, AHEAD.clockAheadMs);
    assert.is(await shop.findStock(product.id), 85);
  });

  lifetime('leaves a journal that proves all of it', () => assertProven(databaseUrl));

  lifetime.run();
}

/** Their tokens outlive every jump of the clock. */
function createLatecomer(): Person {
  return createPerson(AHEAD.clockAheadMs);
}

/** One unit each to so many buyers; those that came in time. */
async function sell(shop: Shop, deal: Deal, count: number) {
  const buy = async (): Promise<{ buyer: Person; order: Order }[]> => {
    const buyer = createLatecomer();
    const answer = await insist(() => shop.order(buyer, [lineOf(deal)], randomUUID()));
    if (answer.code === 'DEAL_NOT_ACTIVE') return [];
    assert.is(answer.status, 201, answer.code ?? '');
    return [{ buyer, order: answer.body }];
  };
  return (await Promise.all(Array.from({ length: count }, buy))).flat();
}

/** Units that were to return a second time would have by then: the sweep wakes all in one go. */
async function letAnotherDealEnd(shop: Shop, clockAheadMs = 0): Promise<void> {
  const product: Product = await shop.registerProduct({ stock: 1 });
  const endsAt = Date.now() + clockAheadMs + 100;
  await shop.openDeal(product, { units: 1, endsAt });
  await until('another deal has ended', async () => (await shop.findStock(product.id)) === 1);
}
