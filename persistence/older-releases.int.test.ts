import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { unpackRow } from './journal-rows.ts';
import { loadMigrations } from './migration.ts';
import { createOrderBook } from './order-book.ts';
import { openRawSql } from './raw-sql.ts';
import { GENESIS, rowHash } from './row-hash.ts';
import { DIALECTS, faultOf, newSqliteUrl, openSample, pathIn } from './samples.ts';
import type { Dialect } from './statements.ts';
import type { ReadRow } from './store.ts';

/** The migrations after the first, from a database as the first release left it. */
const mariadb = await startMariadb();

/** Two sales, one of them by a command that was not called like its order, and the deal's end. */
const OF_DEAL = [oldRow('deal/d', 1, 'o'), oldRow('deal/d', 2, 'x'), oldRow('deal/d', 3, 'end')];
const OF_PRODUCT = [oldRow('product/p', 1, 'new'), oldRow('product/p', 2, 'allot')];
const OF_SOLD_OUT = [oldRow('deal/d3', 1, 'all')];
const OF_CART = [oldRow('order/c', 1, 'c'), oldRow('order/c', 2, 'decide')];
const OLD_ROWS = [
  ...[...OF_DEAL, ...OF_SOLD_OUT, ...OF_PRODUCT, ...OF_CART].map(
    ({ entity, seq, shard, epoch, commandIds, events, atMs, hash }) =>
      `insert into journal values ('${entity}', ${seq}, ${shard}, ${epoch}, '${commandIds}', ` +
      `'${events}', ${atMs}, '${hash}')`,
  ),
  ...Array.from({ length: 64 }, (_, shard) => `insert into shards values (${shard}, 1, 'old')`),
  "insert into orders values ('o', 'u', 1, 'confirmed', null, 1, 0, null, null, 5, 5)",
  "insert into orders values ('o2', 'u', 1, 'confirmed', null, 2, 0, null, null, 5, 5)",
  "insert into orders values ('c', 'u', 1, 'confirmed', null, null, 0, null, null, 5, 5)",
  "insert into order_items values ('o', 0, 'p', 'd', 'x', 1, 1)",
  "insert into order_items values ('o2', 0, 'p', 'd', 'x', 1, 1)",
  "insert into order_items values ('c', 0, 'p', null, 'x', 1, 1)",
  "insert into order_items values ('c', 1, 'p', 'd', 'y', 2, 3)",
  "insert into deals values ('d', 'p', 1, 2, 3, 1, 0, 2, 0, null, 1, 9, 1, 3, 2, 1)",
  "insert into deals values ('d2', 'p', 1, 2, 4, 4, 0, 0, 0, null, 1, 9, 0, 0, 2, 1)",
  "insert into deals values ('d3', 'p', 1, 2, 4, 0, 0, 4, 0, null, 1, 9, 0, 1, 2, 1)",
];
/** Of the deal, after its last row. */
const SUMMARY = '{"version":3,"available":1,"held":0,"sold":2,"returned":0}';
/** As a release wrote them: sha256 of the lines of each, the second's on the first's. */
const FIRST_HASH = '0DZ2tftS8euTrB4nxM65hT6fXkBefshzya1GGMRYiO8';
const SECOND_HASH = 'c1P-nAReunYNlLVOW8wb60RBHdHuTOwajdCGKA8IRWM';
const CREATE_MIGRATIONS =
  'create table migrations (number integer not null primary key, name varchar(100) not null, ' +
  'checksum varchar(43) not null, at_ms bigint not null)';

for (const dialect of DIALECTS) {
  const migration = suite(`the migration of an older release on ${dialect}`);
  const newUrl = async () => (dialect === 'sqlite' ? newSqliteUrl() : mariadb.newDatabase());

  migration('keeps every entry, every birth, every command and every line', async () => {
    const url = await newUrl();
    await makeOld(dialect, url);
    await assertCarriedOver(url);
  });

  migration('keeps a turn with a hash for each of its entries', async () => {
    const url = await newUrl();
    await makeOld(dialect, url, 3);
    const turn = `values ('deal/e', 1, 3, 1, 'a\nb', '[]\n[]', 5, '${FIRST_HASH}\n${SECOND_HASH}')`;
    await execute(dialect, url, [`insert into journal ${turn}`]);
    await using store = await openSample(url);
    const [row] = await store.journal.read('deal/e', 0, 9);
    assert.is(rowHash(GENESIS, row!), `${FIRST_HASH}\n${SECOND_HASH}`);
    assert.is(row?.hash, rowHash(GENESIS, row!));
    assert.equal(
      unpackRow(row!).map(({ seq, commandId }) => [seq, commandId]),
      [
        [1, 'a'],
        [2, 'b'],
      ],
    );
  });

  if (dialect === 'mysql') {
    migration('takes the shards from a server that sells meanwhile', async () => {
      for (const { number } of loadMigrations(dialect).slice(1)) {
        const url = await newUrl();
        await makeOld(dialect, url, number - 1);
        const held = [{ shard: 3, epoch: await epochIn(url, 3) }];
        await using store = await openSample(url);
        assert.is(await faultOf(store.journal.takeShards([3], 'old', held)), 'MOVED');
      }
    });

    migration('leaves no way for an older server to sell afterwards', async () => {
      const url = await newUrl();
      await makeOld(dialect, url);
      await (await openSample(url)).close();
      const sale =
        'insert into orders (id, user_id, total_amount, status, version, created_at, updated_at) ' +
        "values ('z', 'u', 1, 'confirmed', 0, 5, 5)";
      const refusal = await execute(dialect, url, [sale]).catch(String);
      assert.match(`${refusal}`, /doesn't have a default value/);
    });

    migration('goes on wherever a crash has cut it', async () => {
      for (const { number, script } of loadMigrations(dialect).slice(1)) {
        const statements = script.split(/;\n/).filter((text) => text.trim() !== '');
        for (let run = 1; run <= statements.length; run++) {
          const url = await newUrl();
          await makeOld(dialect, url, number - 1);
          await execute(dialect, url, statements.slice(0, run));
          await assertCarriedOver(url);
        }
      }
    });
    migration.after(() => mariadb.stop());
  }
  migration.run();
}

/** Of one entry, as all were. */
function oldRow(entity: string, seq: number, commandIds: string): ReadRow {
  const events = `[{"type":"${commandIds}"}]`;
  const texts = { commandIds, events, modelRow: null, model: null, hash: `h${seq}`, summary: null };
  return { entity, seq, shard: 3, epoch: 1, ...texts, atMs: 5 };
}

function entryIn(row: ReadRow | undefined) {
  return row && unpackRow(row)[0];
}

/** Filled at migration 1, then brought to `number`. */
async function makeOld(dialect: Dialect, url: string, number = 1): Promise<void> {
  const [start, ...later] = loadMigrations(dialect).slice(0, number);
  const done = [start!, ...later].map(
    ({ number, name, checksum }) =>
      `insert into migrations values (${number}, '${name}', '${checksum}', 0)`,
  );
  const scripts = [start!.script, ...OLD_ROWS, ...later.map(({ script }) => script)];
  await execute(dialect, url, [CREATE_MIGRATIONS, ...scripts, ...done]);
}

async function execute(dialect: Dialect, url: string, scripts: readonly string[]): Promise<void> {
  if (dialect === 'mysql') {
    const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
    try {
      for (const script of scripts) await connection.query(script);
    } finally {
      await connection.end();
    }
    return;
  }
  mkdirSync(dirname(pathIn(url)), { recursive: true });
  const database = new DatabaseSync(pathIn(url));
  for (const script of scripts) database.exec(script);
  database.close();
}

async function epochIn(url: string, shard: number): Promise<number> {
  await using raw = await openRawSql(url);
  const [row] = await raw.all<{ epoch: number }>('select epoch from shards where shard = ?', shard);
  return row!.epoch;
}

/** Nobody has the database open afterwards. */
async function assertCarriedOver(url: string): Promise<void> {
  const store = await openSample(url);
  const { journal } = store;
  const read = (entity: string) => journal.read(entity, 0, 9);
  assert.equal(await read('deal/d'), OF_DEAL.with(2, { ...OF_DEAL[2]!, summary: SUMMARY }));
  assert.equal(await read('product/p'), OF_PRODUCT);
  assert.equal(await read('order/c'), OF_CART);
  assert.equal(await journal.findBirth('deal/d'), entryIn(OF_PRODUCT[1]));
  assert.equal(await journal.findBirth('order/o'), entryIn(OF_DEAL[0]));
  assert.equal(await journal.findBirth('order/o2'), entryIn(OF_DEAL[1]));
  assert.is(await journal.findBirth('order/c'), null);
  for (const [entity, rows] of Object.entries({ 'deal/d': OF_DEAL, 'order/c': OF_CART })) {
    const found = await journal.find(entity, ['o', 'x', 'end', 'c', 'decide', 'new']);
    const inOrder = found.sort((a, b) => a.seq - b.seq);
    assert.equal(inOrder, rows.map(entryIn));
  }
  const book = createOrderBook(store.sql);
  const line = {
    line: 0,
    productId: 'p',
    dealId: 'd',
    productName: 'x',
    quantity: 1,
    unitPrice: 1,
  };
  assert.equal((await book.find('o2'))?.lines, [line]);
  const further = { ...line, line: 1, productName: 'y', quantity: 2, unitPrice: 3 };
  assert.equal((await book.find('c'))?.lines, [{ ...line, dealId: null }, further]);
  await store.close();
  await using raw = await openRawSql(url);
  const kept = await raw.all<{ command_id: string }>('select command_id from commands');
  const ids = kept.map(({ command_id }) => command_id).sort();
  assert.equal(ids, ['all', 'allot', 'c', 'decide', 'end', 'new', 'x']);
  const units = await raw.all<object>('select * from deal_units order by deal_id');
  assert.equal(
    units.map((row) => ({ ...row })),
    [
      { deal_id: 'd', version: 3, available: 1, held: 0, sold: 2, returned: 0 },
      { deal_id: 'd2', version: 0, available: 4, held: 0, sold: 0, returned: 0 },
      { deal_id: 'd3', version: 1, available: 0, held: 0, sold: 4, returned: 0 },
    ],
  );
  const soldOut = await raw.all<{ id: string }>('select id from deals where none_left = 1');
  assert.equal(
    soldOut.map(({ id }) => id),
    ['d3'],
  );
  const lines = await raw.all<{ order_id: string; line: number; owner: string }>(
    'select order_id, line, owner from order_lines order by order_id, line',
  );
  const told = lines.map((line) => `${line.order_id} ${line.line} ${line.owner}`);
  assert.equal(told, ['c 0 product/p', 'c 1 deal/d', 'o 0 deal/d', 'o2 0 deal/d']);
}
