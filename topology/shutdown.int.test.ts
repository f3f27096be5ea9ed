// deadline: 180 s
/** How a server leaves: asked once, asked twice, and replaced by another on its database. */
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../persistence/open-store.ts';
import { assertProven } from './testing/auditor.ts';
import { createSqlite, DATABASES } from './testing/databases.ts';
import { freezeProcess } from './testing/frozen-process.ts';
import { createClient, insist } from './testing/http-client.ts';
import { type RawRequest, refusesConnections, sendHalf } from './testing/raw-request.ts';
import { assertKept, assertUnits } from './testing/receipts.ts';
import { startRestartable } from './testing/restartable-server.ts';
import { runServer, startServer, startThroughNpm } from './testing/server-process.ts';
import { startMariadb } from './testing/servers.ts';
import { createPerson, createShop, type Deal, lineOf } from './testing/shop.ts';
import { openWares, startTraffic } from './testing/traffic.ts';
import { until } from './testing/until.ts';

const STOPS_WITHIN_MS = 10_000;
/** Many more than make a snapshot worth its while. */
const ORDERS = 500;

const shutdown = suite('shutdown');

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  shutdown(`answers what has arrived, and leaves snapshots, on ${name}`, async () => {
    await using database = await createDatabase();
    await using server = await startRestartable(database.url);
    const shop = createShop(server.client);
    const wares = await openWares(shop, { scarce: 50 });
    const traffic = startTraffic(shop, wares, 32);
    await traffic.more(ORDERS);
    const { port, url, stop } = server.current();
    const late = await sendHalfAnOrder(url, wares.hot);

    const askedAt = performance.now();
    const exited = stop();
    await until('the server listens no more', () => refusesConnections(port));
    late.sendTheRest();
    assert.match(await late.answer, /^HTTP\/1\.1 201 /);
    const { code, output } = await exited;
    const stopMs = performance.now() - askedAt;
    assert.is(code, 0, output);
    assert.ok(stopMs < STOPS_WITHIN_MS, `took ${stopMs} ms to leave`);
    const { missed } = structuredClone(traffic.ledger());
    assert.is(missed.unanswered, 0, 'it closed connections on which requests were under way');
    await assertSnapshot(database.url, `deal/${wares.hot.id}`);

    await server.restart();
    await traffic.more(ORDERS / 10);
    await traffic.stop();
    await assertKept(shop, traffic.ledger());
    await assertProven(database.url);
    console.log(
      `\n  ${name}: left within ${Math.round(stopMs)} ms; ` +
        `ready again after ${Math.round(server.current().readyAfterMs)} ms`,
    );
  });
}

shutdown('ends at once at the second signal, and has kept what it acknowledged', async () => {
  await using database = await createSqlite();
  await using server = await startRestartable(database.url);
  const shop = createShop(server.client);
  const wares = await openWares(shop, { scarce: 50 });
  const traffic = startTraffic(shop, wares, 16);
  await traffic.more(ORDERS);
  // Holds the shutdown up: the rest never comes.
  await sendHalfAnOrder(server.url, wares.hot);
  const { port, signal, exited } = server.current();
  signal('SIGTERM');
  await until('the server listens no more', () => refusesConnections(port));
  const askedAt = performance.now();
  // The first ones may be taken for the same press.
  const repeating = setInterval(() => signal('SIGTERM'), 50);
  const { code } = await exited.finally(() => clearInterval(repeating));
  assert.is(code, 1);
  assert.ok(performance.now() - askedAt < STOPS_WITHIN_MS / 5, 'the second signal was slow');

  await server.restart();
  const ledger = await traffic.stop();
  await assertKept(shop, ledger);
  await assertUnits(shop, wares, ledger);
  await assertProven(database.url);
});

shutdown('reaches the server through npm, which a container or a watchdog would ask', async () => {
  await using database = await createSqlite();
  await using npm = await startThroughNpm(database.url);
  await until('the server is open', () => npm.output().includes('Openrun is open.'));
  npm.signal('SIGTERM');
  const { code, output } = await npm.exited;
  assert.is(code, 0, output);
  assert.ok(await refusesConnections(npm.port), 'npm is gone, and the server is still there');
});

shutdown('takes the Ctrl-C of a terminal, which npm repeats, for one', async () => {
  await using database = await createSqlite();
  await using npm = await startThroughNpm(database.url);
  await until('the server is open', () => npm.output().includes('Openrun is open.'));
  npm.pressCtrlC();
  const { code, output } = await npm.exited;
  assert.is(code, 0, output);
});

shutdown('ends in time though the database hangs, and says what nobody knows', async () => {
  await using mariadb = await startMariadb({ own: true });
  await using server = await startServer({ databaseUrl: mariadb.url });
  using client = createClient(server.url);
  const shop = createShop(client);
  const deal = await shop.openHotDeal({ units: 2 });
  assert.is((await shop.order(createPerson(), [lineOf(deal)])).status, 201);
  const frozen = await freezeProcess(mariadb.pid);
  assert.is((await shop.order(createPerson(), [lineOf(deal)])).status, 503);
  const askedAt = performance.now();
  const { code, output } = await server.stop();
  const stopMs = performance.now() - askedAt;
  frozen[Symbol.dispose]();
  console.log(`\n  with a hanging database: left within ${Math.round(stopMs)} ms`);
  assert.is(code, 1, output);
  assert.match(output, /the last commit may or may not be stored/);
  assert.ok(stopMs < STOPS_WITHIN_MS, `took ${stopMs} ms to leave`);
});

shutdown('is not forced on a server by a second one on its SQLite file', async () => {
  await using database = await createSqlite();
  await using server = await startServer({ databaseUrl: database.url });
  using client = createClient(server.url);
  const { code, output } = await runServer({ DATABASE_URL: database.url, PORT: '0' });
  assert.is(code, 1);
  assert.match(output, /openrun\.db is already open in another process/);
  assert.not.match(output, /^\s+at /m);
  const shop = createShop(client);
  const deal = await shop.openHotDeal({ units: 1 });
  assert.is((await shop.order(createPerson(), [lineOf(deal)])).status, 201);
});

shutdown('is not needed for a second one to take a MariaDB over: one alone sells', async () => {
  await using mariadb = await startMariadb();
  await using first = await startServer({ databaseUrl: mariadb.url });
  using firstClient = createClient(first.url);
  const old = createShop(firstClient);
  const deal = await old.openHotDeal({ units: 100 });
  const buyer = createPerson();
  assert.is((await old.order(buyer, [lineOf(deal)])).status, 201);

  await using second = await startServer({ databaseUrl: mariadb.url });
  using secondClient = createClient(second.url);
  const current = createShop(secondClient);
  const buyFromBoth = async () => {
    const stale = await old.order(createPerson(), [lineOf(deal)]);
    assert.equal([stale.status, stale.code], [503, 'UNAVAILABLE']);
    assert.is(stale.headers['retry-after'], '1');
    const key = randomUUID();
    const { status } = await insist(() => current.order(createPerson(), [lineOf(deal)], key));
    return status;
  };
  const sold = await Promise.all(Array.from({ length: 50 }, buyFromBoth));
  assert.equal(new Set(sold), new Set([201]));
  assert.is((await current.findDeal(deal.id)).remaining_stock, 49);
  assert.is((await old.listOrders(buyer)).length, 1, 'the first one may still be read');
  const health = await firstClient.send<{ reason: string }>('GET', '/health');
  assert.is(health.status, 503);
  assert.match(health.body.reason, 'Another server has taken over this database');
  assert.is((await secondClient.send('GET', '/health')).status, 200);
  await assertProven(mariadb.url);
});

shutdown.run();

function sendHalfAnOrder(url: string, deal: Deal): Promise<RawRequest> {
  const { token } = createPerson();
  return sendHalf(url, { path: '/orders', token, json: { items: [lineOf(deal)] } });
}

/** It spares the next start the whole journal of the entity. */
async function assertSnapshot(databaseUrl: string, entity: string): Promise<void> {
  const options = { allowRelaxedDurability: false, readOnly: true };
  const { journal, close } = await openStore(databaseUrl, options);
  try {
    const snapshot = await journal.findSnapshot(entity);
    const later = await journal.read(entity, snapshot?.seq ?? 0, 1_000);
    assert.ok(snapshot !== null && later.length < 50, `${later.length} entries to replay`);
  } finally {
    await close();
  }
}
