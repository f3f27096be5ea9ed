// deadline: 300 s
/** The server is killed again and again while a crowd buys. What it acknowledged must be there. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertProven } from './testing/auditor.ts';
import { DATABASES } from './testing/databases.ts';
import { measureKillPause } from './testing/kill-pause.ts';
import { assertKept, assertReplayed, assertUnits } from './testing/receipts.ts';
import { startRestartable } from './testing/restartable-server.ts';
import { createShop } from './testing/shop.ts';
import { openWares, startTraffic } from './testing/traffic.ts';

const BUYERS = 64;
const KILLS = 5;
/** Orders between two kills; a few more each time, so that the kills meet different moments. */
const ORDERS_FIRST = 150;
const ORDERS_STEP = 37;
/** Three seconds are promised; a machine that runs other tests beside is slower. */
const SERVES_AGAIN_MS = 10_000;

const crash = suite('kill -9 under load');

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  crash(`loses and doubles nothing that was acknowledged, on ${name}`, async () => {
    await using database = await createDatabase();
    await using server = await startRestartable(database.url);
    const shop = createShop(server.client);
    const wares = await openWares(shop, { scarce: 100 });
    const traffic = startTraffic(shop, wares, BUYERS);

    const pauses: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await traffic.more(ORDERS_FIRST + kill * ORDERS_STEP);
      pauses.push(await measureKillPause(server, traffic));
    }
    // Beside the crowd first: the auditor looks at one moment.
    await Promise.all([assertProven(database.url), traffic.more(ORDERS_FIRST)]);
    const ledger = await traffic.stop();

    await assertKept(shop, ledger);
    await assertReplayed(shop, ledger.receipts);
    await assertUnits(shop, wares, ledger);
    await assertProven(database.url);
    const { receipts, refused, missed, resolved } = ledger;
    const cancelled = receipts.filter(({ order }) => order.status === 'cancelled').length;
    const carts = receipts.filter(({ order }) => order.items.length > 1).length;
    console.log(
      `\n  ${name}: ${receipts.length} orders, ${carts} of carts, ${cancelled} cancelled; ` +
        `${missed.unanswered} requests cut off, ${resolved} of them had been stored; ` +
        `selling again after ${pauses.map((ms) => `${Math.round(ms)} ms`).join(', ')}`,
    );
    assert.ok(carts > 0 && cancelled > 0, 'no carts or no cancels');
    assert.ok((refused['INSUFFICIENT_STOCK'] ?? 0) > 0, 'nothing ran out');
    assert.ok(missed.unanswered >= KILLS, 'the kills did not meet requests under way');
    for (const ms of pauses) assert.ok(ms < SERVES_AGAIN_MS, `sold again only after ${ms} ms`);
  });
}

crash.run();
