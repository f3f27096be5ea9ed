/** What a request costs the database: not one statement more for a longer page, none to refuse. */
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Client, createClient } from './testing/http-client.ts';
import { startServer } from './testing/server-process.ts';
import { type PrivateMariadb, startMariadb } from './testing/servers.ts';
import { createPerson, createShop, lineOf, type Shop } from './testing/shop.ts';

const MANY = 50;

const statements = suite('statements');
const stack = new AsyncDisposableStack();
const buyer = createPerson();
let mariadb: PrivateMariadb;
let client: Client;
let shop: Shop;

statements.before(async () => {
  mariadb = stack.use(await startMariadb({ own: true }));
  const server = stack.use(await startServer({ databaseUrl: mariadb.url }));
  client = stack.use(createClient(server.url));
  shop = createShop(client);
  const plain = await shop.registerProduct({ stock: 1_000 });
  for (let count = 0; count < MANY; count++) {
    const deal = await shop.openHotDeal({ units: 10 });
    await shop.order(buyer, [lineOf(deal), lineOf(plain)], `cart-${count}`);
  }
  await mariadb.query("set global log_output = 'TABLE'; set global general_log = 1");
});

statements.after(() => stack.disposeAsync());

for (const [list, costs] of [
  ['/orders', 2],
  ['/products', 2],
  ['/products/deals', 1],
] as const) {
  statements(`of ${list} are ${costs}, for a page of one and of ${MANY}`, async () => {
    const page = (size: number) => async () => {
      const path = `${list}?size=${size}`;
      const answer = await client.send<{ items: unknown[] }>('GET', path, { token: buyer.token });
      assert.is(answer.body.items.length, size);
    };
    await assertCosts(page(1), costs);
    await assertCosts(page(MANY), costs);
  });
}

statements('of an order that is read are two, by its id or by its key', async () => {
  const found = await shop.findByKey(buyer, 'cart-0');
  await assertCosts(() => shop.findByKey(buyer, 'cart-0'), 2);
  await assertCosts(() => shop.findOrder(buyer, found.body.id), 2);
});

statements('of an order refused by a sold-out deal are none', async () => {
  const deal = await shop.openHotDeal({ units: 1 });
  await shop.order(buyer, [lineOf(deal)]);
  await assertCosts(async () => {
    for (let count = 0; count < 20; count++) {
      const { code } = await shop.order(createPerson(), [lineOf(deal)]);
      assert.is(code, 'INSUFFICIENT_STOCK');
    }
  }, 0);
});

statements('of an order without a key are one transaction in one text', async () => {
  const deal = await shop.openHotDeal({ units: 10 });
  await shop.order(buyer, [lineOf(deal)]);
  const sent = await sentBy(() => shop.order(buyer, [lineOf(deal)]));
  assert.is(sent.length, 1, sent.join('\n'));
  const text = sent[0] ?? '';
  assert.match(text, /^set @fences = [^;]*;insert into journal .*;commit;set @texts = \d+$/);
  assert.is(text.split(';').length, 5, text);
});

statements('of a hundred orders at once are those of a few', async () => {
  const deal = await shop.openHotDeal({ units: 100 });
  await shop.order(buyer, [lineOf(deal)]);
  const order = () => shop.order(createPerson(), [lineOf(deal)]);
  const sent = await sentBy(() => Promise.all(Array.from({ length: 99 }, order)));
  assert.is((await shop.findDeal(deal.id)).status, 'sold_out');
  const isShared = sent.length > 0 && sent.length <= 60;
  assert.ok(isShared, `${sent.length} texts: the orders did not share transactions`);
});

statements('of deals that come to life together are shared', async () => {
  const deals = await Promise.all(
    Array.from({ length: MANY }, () => shop.openHotDeal({ units: 1 })),
  );
  const sent = await sentBy(() =>
    Promise.all(deals.map((deal) => shop.order(buyer, [lineOf(deal)]))),
  );
  const reads = sent.filter((text) => text.startsWith('select'));
  // Alone, each has three questions.
  assert.ok(reads.length > 0 && reads.length <= MANY, `${reads.length}: ${reads.join('\n')}`);
});

statements('of a product that nobody changed are none when it is read again at once', async () => {
  const product = await shop.registerProduct({ stock: 1 });
  const findTwice = async () => {
    await shop.findStock(product.id);
    await shop.findStock(product.id);
  };
  await assertCosts(findTwice, 1);
  await shop.order(buyer, [lineOf(product)], randomUUID());
  await assertCosts(findTwice, 1);
});

statements('of a token that is checked are none', async () => {
  await assertCosts(() => client.send('GET', '/auth/verify', { token: buyer.token }), 0);
});

statements.run();

async function assertCosts(act: () => Promise<unknown>, count: number): Promise<void> {
  const sent = await sentBy(act);
  assert.is(sent.length, count, sent.join('\n'));
}

/** What is sent at any time: by the sweep, for a new connection, and by ourselves. */
const NOISE = /^set (?!@fences)|^show |\bwakeups\b|general_log/;

/** What the database was asked meanwhile. */
async function sentBy(act: () => Promise<unknown>): Promise<string[]> {
  await mariadb.query('truncate table mysql.general_log');
  await act();
  const log = await mariadb.query(
    "select argument from mysql.general_log where command_type in ('Query', 'Execute')",
  );
  return log.split('\n').filter((text) => text !== '' && !NOISE.test(text));
}
