// deadline: 300 s
/** Crowds that want the same few units at the same moment, on a real server, over real HTTP. */
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertProven } from './testing/auditor.ts';
import { DATABASES } from './testing/databases.ts';
import { type Answer, type Client, createClient, insist } from './testing/http-client.ts';
import { startServer } from './testing/server-process.ts';
import {
  createPeople,
  createPerson,
  createShop,
  lineOf,
  type Order,
  type Shop,
  tally,
} from './testing/shop.ts';
import { until } from './testing/until.ts';

const OPENS_AFTER_MS = 1_000;
const OPENS_AFTER_MAX_MS = 16_000;
const LOGINS = 50;
const PASSWORD = 'open-run-2026';

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  const contention = suite(`contention on ${name}`);
  const stack = new AsyncDisposableStack();
  let databaseUrl: string;
  let client: Client;
  let shop: Shop;

  contention.before(async () => {
    databaseUrl = stack.use(await createDatabase()).url;
    const server = stack.use(await startServer({ databaseUrl }));
    client = stack.use(createClient(server.url));
    shop = createShop(client);
  });

  contention.after(() => stack.disposeAsync());

  contention('sells 100 units to exactly 100 of 1,000 who rush in at the opening', async () => {
    let opensAfterMs = OPENS_AFTER_MS;
    // A machine that is busy with other tests may be too slow for anybody to come early.
    while (!(await rushAtOpening(shop, opensAfterMs)).wereEarly) {
      opensAfterMs *= 2;
      assert.ok(opensAfterMs <= OPENS_AFTER_MAX_MS, 'nobody ever came before the opening');
    }
  });

  contention('answers ten parallel retries of one key with one order', async () => {
    const deal = await shop.openHotDeal({ units: 100 });
    const buyer = createPerson();
    const retry = () => insist(() => shop.order(buyer, [lineOf(deal)], 'checkout-1'));
    const answers = await Promise.all(Array.from({ length: 10 }, retry));
    assert.equal(tally(answers), { 201: 10 });
    for (const answer of answers) {
      assert.equal(answer.body, answers[0]?.body);
      assert.is(answer.headers['openrun-version'], answers[0]?.headers['openrun-version']);
    }
    const replays = answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true');
    assert.is(replays.length, 9);
    assert.is((await shop.listOrders(buyer)).length, 1);
    assert.is((await shop.findDeal(deal.id)).remaining_stock, 99);
    const other = await shop.order(buyer, [lineOf(deal, 2)], 'checkout-1');
    assert.equal([other.status, other.code], [422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  contention('holds a buyer with 200 parallel requests to the limit of the deal', async () => {
    const deal = await shop.openHotDeal({ units: 1_000, perUserLimit: 3 });
    const buyer = createPerson();
    const order = () => insist(() => shop.order(buyer, [lineOf(deal)], randomUUID()));
    const answers = await Promise.all(Array.from({ length: 200 }, order));
    assert.equal(tally(answers), { 201: 3, PURCHASE_LIMIT_EXCEEDED: 197 });
    assert.is((await shop.findDeal(deal.id)).remaining_stock, 997);
  });

  contention('gives carts that cross each other all or nothing, and no unit is stuck', async () => {
    const [a, b] = [
      await shop.openHotDeal({ units: 20 }),
      await shop.openHotDeal({ units: 20 }),
    ] as const;
    const carts = [[lineOf(a), lineOf(b)], [lineOf(b), lineOf(a)], [lineOf(b)]];
    const buy = (lines: (typeof carts)[number]) =>
      insist(() => shop.order(createPerson(), lines, randomUUID()));
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, index) => buy(carts[index % 3] ?? [])),
    );
    const bought = answers.filter(isBought);
    const soldOf = (deal: typeof a) =>
      bought.filter(({ body }) => body.items.some((item) => item.deal_id === deal.id)).length;
    assert.equal(Object.keys(tally(answers)), ['201', 'INSUFFICIENT_STOCK']);
    assert.is(soldOf(b), 20, 'everybody wanted B, more than there was');
    // A cart that is refused gives back what it held after it was answered.
    const leftOfA = 20 - soldOf(a);
    await until('no hold is left', async () => {
      return (await shop.findDeal(a.id)).remaining_stock === leftOfA;
    });
    const rest = await Promise.all(Array.from({ length: leftOfA + 5 }, () => buy([lineOf(a)])));
    assert.equal(
      tally(rest),
      leftOfA === 0 ? { INSUFFICIENT_STOCK: 5 } : { 201: leftOfA, INSUFFICIENT_STOCK: 5 },
    );
  });

  contention('restocks exactly once in a storm of cancels, two for each order', async () => {
    const deal = await shop.openHotDeal({ units: 60 });
    const buyers = createPeople(60);
    const orders = await Promise.all(
      buyers.map(async (buyer) => {
        const answer = await insist(() => shop.order(buyer, [lineOf(deal)], randomUUID()));
        assert.is(answer.status, 201);
        return { buyer, id: answer.body.id };
      }),
    );
    let back = 0;
    const pairs = await Promise.all(
      orders.map(({ buyer, id }) => {
        const cancelOnce = async () => {
          const answer = await insist(() => shop.cancel(buyer, id));
          if (answer.status !== 200) return answer;
          const atLeast = ++back;
          const { remaining_stock } = await shop.findDeal(deal.id);
          assert.ok(remaining_stock >= atLeast, 'a read right after a cancel misses its unit');
          return answer;
        };
        return Promise.all([cancelOnce(), cancelOnce()]);
      }),
    );
    for (const pair of pairs) assert.equal(tally(pair), { 200: 1, CANNOT_CANCEL: 1 });
    assert.is((await shop.findDeal(deal.id)).remaining_stock, 60);
    const again = await Promise.all(
      createPeople(80).map((buyer) =>
        insist(() => shop.order(buyer, [lineOf(deal)], randomUUID())),
      ),
    );
    assert.equal(tally(again), { 201: 60, INSUFFICIENT_STOCK: 20 });
  });

  contention('shows the units of a product right after the cancel of a cart', async () => {
    const [a, b] = [
      await shop.registerProduct({ stock: 5 }),
      await shop.registerProduct({ stock: 7 }),
    ] as const;
    const buyer = createPerson();
    const cart = [lineOf(a, 5), lineOf(b, 2)];
    const { body } = await insist(() => shop.order(buyer, cart, randomUUID()));
    assert.is(await shop.findStock(a.id), 0);
    const cancelled = await insist(() => shop.cancel(buyer, body.id));
    assert.is(cancelled.body.status, 'cancelled');
    assert.equal([await shop.findStock(a.id), await shop.findStock(b.id)], [5, 7]);
  });

  contention('goes on selling during a storm of logins', async () => {
    const deal = await shop.openHotDeal({ units: 1_000_000 });
    const account = { email: `${randomUUID()}@example.com`, password: PASSWORD, name: '하나' };
    assert.is((await client.send('POST', '/auth/register', { json: account })).status, 201);
    const { email, password } = account;
    const calm = await sellFor(shop, deal.id, deal.product_id, 500);
    const logins = Promise.all(
      Array.from({ length: LOGINS }, () =>
        client.send('POST', '/auth/login', { json: { email, password } }),
      ),
    );
    let storming = true;
    const storm = logins.finally(() => {
      storming = false;
    });
    const during: number[] = [];
    while (storming) during.push(...(await sellFor(shop, deal.id, deal.product_id, 100)));
    assert.equal(tally(await storm), { 200: LOGINS });
    console.log(
      `\n  ${name}: p99 of an order ${p99(calm)} ms, with ${LOGINS} logins ${p99(during)} ms ` +
        `(${during.length} orders)`,
    );
  });

  contention('leaves a journal that proves all of it', () => assertProven(databaseUrl));

  contention.run();
}

/** Everybody asks until the deal is open to them; exactly its units are sold, and none before. */
async function rushAtOpening(shop: Shop, opensAfterMs: number): Promise<{ wereEarly: boolean }> {
  const buyers = createPeople(1_000);
  const product = await shop.registerProduct({ stock: 100 });
  const startsAt = Date.now() + opensAfterMs;
  const deal = await shop.openDeal(product, { units: 100, startsAt });
  let early = 0;
  const answers = await Promise.all(
    buyers.map(async (buyer) => {
      for (;;) {
        const key = randomUUID();
        const answer = await insist(() => shop.order(buyer, [lineOf(deal)], key));
        if (answer.code !== 'DEAL_NOT_ACTIVE') return answer;
        early++;
      }
    }),
  );
  assert.equal(tally(answers), { 201: 100, INSUFFICIENT_STOCK: 900 });
  const soldAt = answers.filter(isBought).map(({ body }) => Date.parse(body.created_at));
  assert.ok(Math.min(...soldAt) >= startsAt, 'an order is older than the opening');
  const { status, remaining_stock } = await shop.findDeal(deal.id);
  assert.equal({ status, remaining_stock }, { status: 'sold_out', remaining_stock: 0 });
  return { wereEarly: early > 0 };
}

function isBought(answer: Answer<Order>): boolean {
  return answer.status === 201;
}

/** Sells so many units to ten buyers, all of whom must get theirs; what each waited, ms. */
async function sellFor(shop: Shop, dealId: string, productId: string, units: number) {
  const lanes = createPeople(10).map(async (buyer) => {
    const waits: number[] = [];
    while (waits.length < units / 10) {
      const line = { product_id: productId, deal_id: dealId, quantity: 1 };
      const answer = await shop.order(buyer, [line]);
      assert.is(answer.status, 201);
      waits.push(answer.ms);
    }
    return waits;
  });
  return (await Promise.all(lanes)).flat();
}

function p99(waits: readonly number[]): string {
  const sorted = waits.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(1);
}
