// deadline: 180 s
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createClient } from '../../topology/testing/http-client.ts';
import { createPeople, createShop, type Line, tally } from '../../topology/testing/shop.ts';
import { readSales } from '../audit/audit.ts';
import { openReader } from '../audit/database-reader.ts';
import { startContender } from '../bench/contender-server.ts';
import { CONTENDERS, type Contender } from '../bench/contenders.ts';
import { createPlace } from '../bench/place.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { DEAL, openAsRows } from './deal.ts';

const baselines = suite('baselines');

/** Below what they refuse to let wait. */
const BUYERS = 280;
const UNITS = 100;

const inRows = CONTENDERS.filter(({ opening }) => opening === 'rows');

for (const contender of inRows) {
  baselines(`${contender.name} sells all units to parallel buyers, and not one more`, async () => {
    await using market = await openMarket(contender);
    const threes = await market.orderAtOnce(20, 3);
    assert.equal(tally(threes), { 201: 20 });
    const ones = await market.orderAtOnce(BUYERS, 1);
    assert.equal(tally(ones), { 201: 40, INSUFFICIENT_STOCK: BUYERS - 40 });
    const { code, output } = await market.server.stop();
    assert.is(code, 0, output);

    const { inversions, ...sales } = await market.readSales();
    assert.equal(sales, { orders: 60, births: 60, items: 60, units: UNITS, taken: UNITS });
    const sold = [...threes, ...ones].filter(({ status }) => status === 201);
    const answered = sold.map(({ body }) => body.id).sort();
    assert.equal(await market.readOrderIds(), answered);
  });
}

baselines('they and the floor are told of V8 what our server is told', async () => {
  const { scripts } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  );
  const flags = scripts.start.split(' ').filter((word: string) => word.startsWith('--'));
  assert.ok(flags.length > 0);
  const told = ['bare', 'floor', 'openrun-sqlite'];
  for (const contender of CONTENDERS.filter(({ name }) => told.includes(name))) {
    using folder = temporaryFolder();
    await using place = await createPlace(contender, folder.path, { isMeasured: false });
    await using server = await startContender(contender, place);
    const words = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0');
    for (const flag of flags) assert.ok(words.includes(flag), `${contender.name} lacks ${flag}`);
  }
});

const redisSql = inRows.filter(({ name }) => name === 'redis-sql');

for (const contender of redisSql) {
  baselines(`${contender.name} gives units back to Redis when SQL refuses the order`, async () => {
    await using market = await openMarket(contender);
    await market.query('rename table orders to elsewhere');
    assert.equal(tally(await market.orderAtOnce(3, 1)), { UNAVAILABLE: 3 });
    await market.query('rename table elsewhere to orders');
    assert.is((await market.readSales()).taken, 0);
    assert.equal(tally(await market.orderAtOnce(UNITS + 1, 1)), {
      201: UNITS,
      INSUFFICIENT_STOCK: 1,
    });
  });
}

baselines.run();

async function openMarket(contender: Contender) {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(temporaryFolder());
  const place = opened.use(await createPlace(contender, folder.path, { isMeasured: false }));
  const { databaseUrl } = place;
  if (databaseUrl === null) throw new Error(`${contender.name} keeps nothing`);
  await openAsRows(databaseUrl, UNITS);
  const server = opened.use(await startContender(contender, place));
  const shop = createShop(opened.use(createClient(server.url)));
  const connection = await mysql.createConnection(databaseUrl);
  opened.defer(() => connection.end());
  const all = opened.move();

  return {
    server,
    query: (sql: string) => connection.query(sql),
    orderAtOnce(count: number, quantity: number) {
      const line: Line = { product_id: DEAL.productId, deal_id: DEAL.dealId, quantity };
      return Promise.all(createPeople(count).map((buyer) => shop.order(buyer, [line])));
    },
    async readSales() {
      await using reader = await openReader(databaseUrl);
      return await readSales(reader, contender, place);
    },
    async readOrderIds() {
      const [rows] = await connection.query<mysql.RowDataPacket[]>(
        'select id from orders order by id',
      );
      return rows.map(({ id }) => id as string);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
