// deadline: 180 s
/** The database dies under a selling server, which must neither lie nor need a restart itself. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertProven } from './testing/auditor.ts';
import { freezeProcess } from './testing/frozen-process.ts';
import { insist } from './testing/http-client.ts';
import { assertKept, assertReplayed, assertUnits } from './testing/receipts.ts';
import { startRestartable } from './testing/restartable-server.ts';
import { startMariadb } from './testing/servers.ts';
import { createPeople, createShop, lineOf, tally } from './testing/shop.ts';
import { openWares, startTraffic } from './testing/traffic.ts';
import { until } from './testing/until.ts';

const BUYERS = 48;
const ORDERS = 200;
const OUTAGES = 3;
/** Three seconds are promised; a machine that runs other tests beside is slower. */
const SELLS_AGAIN_MS = 10_000;
/** A second is promised; the machine is busy with all who are refused, and with other tests. */
const REFUSES_WITHIN_MS = 2_000;

const outage = suite('an outage of MariaDB under load');

outage('brings 503 and nothing worse, and ends without a restart of the server', async () => {
  await using mariadb = await startMariadb({ own: true });
  await using server = await startRestartable(mariadb.url);
  const shop = createShop(server.client);
  const wares = await openWares(shop, { scarce: 50 });
  const traffic = startTraffic(shop, wares, BUYERS);
  const { missed, receipts } = traffic.ledger();

  const pauses: number[] = [];
  for (let count = 0; count < OUTAGES; count++) {
    await traffic.more(ORDERS);
    const unavailable = missed.unavailable;
    process.kill(mariadb.pid, 'SIGKILL');
    await until('buyers are told', () => missed.unavailable >= unavailable + 2 * BUYERS);
    const before = receipts.length;
    await until('more are told', () => missed.unavailable >= unavailable + 4 * BUYERS);
    assert.is(receipts.length, before, 'it sold without a database');
    await mariadb.restart();
    const backAt = performance.now();
    await traffic.more(BUYERS);
    pauses.push(performance.now() - backAt);
  }
  const ledger = await traffic.stop();

  await assertKept(shop, ledger);
  await assertReplayed(shop, ledger.receipts);
  await assertUnits(shop, wares, ledger);
  await assertProven(mariadb.url);
  assert.is(missed.unanswered, 0, 'a request got no answer though the server lived');
  console.log(
    `\n  ${receipts.length} orders, ${missed.unavailable} times 503, ${ledger.resolved} had been ` +
      `stored; selling again after ${pauses.map((ms) => `${Math.round(ms)} ms`).join(', ')}`,
  );
  for (const ms of pauses) assert.ok(ms < SELLS_AGAIN_MS, `sold again only after ${ms} ms`);
});

outage('that only freezes it is told, and every buyer gets one order in the end', async () => {
  await using mariadb = await startMariadb({ own: true });
  await using server = await startRestartable(mariadb.url);
  const shop = createShop(server.client);
  const wares = await openWares(shop, { scarce: 50 });
  const deal = await shop.openHotDeal({ units: 100 });
  const traffic = startTraffic(shop, wares, BUYERS);
  await traffic.more(ORDERS);
  const buyers = createPeople(40);
  const rush = () => Promise.all(buyers.map((buyer) => shop.order(buyer, [lineOf(deal)], 'key')));

  const frozen = await freezeProcess(mariadb.pid);
  const answers = [...(await rush()), ...(await rush())];
  frozen[Symbol.dispose]();

  assert.equal(tally(answers), { UNAVAILABLE: answers.length });
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  console.log(
    `\n  frozen: the slowest of ${answers.length} refusals took ${Math.round(slowest)} ms`,
  );
  assert.ok(slowest < REFUSES_WITHIN_MS, `a refusal took ${slowest} ms`);
  const again = buyers.map((buyer) => insist(() => shop.order(buyer, [lineOf(deal)], 'key')));
  assert.equal(tally(await Promise.all(again)), { 201: buyers.length });
  assert.is((await shop.findDeal(deal.id)).remaining_stock, 100 - buyers.length);
  await traffic.more(ORDERS);
  const ledger = await traffic.stop();
  await assertKept(shop, ledger);
  await assertUnits(shop, wares, ledger);
  await assertProven(mariadb.url);
});

outage.run();
