import fc from 'fast-check';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import {
  batchOf,
  DIALECTS,
  dealRow,
  faultOf,
  itemRow,
  keyRow,
  newSqliteUrl,
  openSample,
  orderRow,
  rowOf,
} from './samples.ts';
import type { Fence, Link } from './store.ts';

/** Each means something to some SQL parser, or takes four bytes. */
const TROUBLE = fc.constantFrom(...'\'\\\\"`;?:%_-#/* \\0\\x1a\\n\\r가😀n0Z');

/** One contract for both dialects: what `Journal` promises the actors. */
const mariadb = await startMariadb();

const urls = { sqlite: newSqliteUrl(), mysql: mariadb.url };
const stores = { sqlite: await openSample(urls.sqlite), mysql: await openSample(urls.mysql) };
const SHARD = 7;
const fences = {
  sqlite: (await stores.sqlite.journal.takeShards([SHARD], 'node-a'))[0]!,
  mysql: (await stores.mysql.journal.takeShards([SHARD], 'node-a'))[0]!,
};

for (const dialect of DIALECTS) {
  const journal = suite(`the journal on ${dialect}`);
  const url = urls[dialect];
  const store = stores[dialect];
  const fence = fences[dialect];

  journal('stores a whole batch or nothing of it', async () => {
    const entity = `deal/${v7()}`;
    await store.journal.append(batchOf(fence, [rowOf(fence, { entity })]));
    const neighbour = rowOf(fence);
    const order = orderRow();
    const writes = [order, itemRow(), dealRow()];
    const repeated = batchOf(fence, [neighbour, rowOf(fence, { entity })], writes);
    assert.is(await faultOf(store.journal.append(repeated)), 'DUPLICATE');
    assert.equal(await store.journal.read(neighbour.entity, 0, 1), []);
    assert.equal(await store.sql.all('find_order', { id: order.values['id']! }), []);
    const key = keyRow();
    await store.journal.append(batchOf(fence, [rowOf(fence)], [key]));
    const keyTaken = batchOf(fence, [neighbour], [...writes, key]);
    assert.is(await faultOf(store.journal.append(keyTaken)), 'DUPLICATE');
    await store.journal.append(batchOf(fence, [rowOf(fence)]));
    assert.equal(await store.journal.read(neighbour.entity, 0, 1), []);

    await store.journal.append(batchOf(fence, [neighbour], writes));
    assert.is((await store.journal.read(neighbour.entity, 0, 1)).length, 1);
    assert.is((await store.sql.all('find_order', { id: order.values['id']! })).length, 1);
  });

  journal('tells by an empty batch whether a shard is still ours', async () => {
    assert.is(await faultOf(store.journal.append(batchOf(fence, []))), null);
    const stale = { ...fence, epoch: fence.epoch - 1 };
    assert.is(await faultOf(store.journal.append(batchOf(stale, []))), 'MOVED');
  });

  journal('refuses a sequence, a command id or an idempotency key that is taken', async () => {
    const first = rowOf(fence);
    const key = keyRow();
    await store.journal.append(batchOf(fence, [first], [key]));
    const { entity, commandIds } = first;
    const append = (...batch: Parameters<typeof batchOf>) =>
      faultOf(store.journal.append(batchOf(...batch)));
    assert.is(await append(fence, [rowOf(fence, { entity, seq: 1 })]), 'DUPLICATE');
    assert.is(await append(fence, [rowOf(fence, { entity, seq: 2, commandIds })]), 'DUPLICATE');
    assert.is(await append(fence, [rowOf(fence)], [key]), 'DUPLICATE');
    const other = keyRow({ user_id: key.values['user_id']!, idempotency_key: 'Key' });
    assert.is(await append(fence, [rowOf(fence, { commandIds })], [other]), null);
  });

  journal('stores nothing that was sent ahead of a batch that failed', async () => {
    const entity = `deal/${v7()}`;
    const chain = v7();
    const send = (link: Link, seq: number) =>
      faultOf(store.journal.append({ ...batchOf(fence, [rowOf(fence, { entity, seq })]), link }));
    const sent = [
      send({ chain, index: 0 }, 1),
      send({ chain, index: 1 }, 1),
      send({ chain, index: 2 }, 2),
      send({ chain, index: 3 }, 3),
    ];
    assert.equal(await Promise.all(sent), [null, 'DUPLICATE', 'UNSENT', 'UNSENT']);
    assert.is(await send({ chain: v7(), index: 0 }, 2), null);
    const seqs = (await store.journal.read(entity, 0, 9)).map(({ seq }) => seq);
    assert.equal(seqs, [1, 2]);
  });

  journal('writes single statements in the order they were given', async () => {
    const id = v7();
    const wakeups = [9, 3, 5].map((at_ms) => ({
      statement: 'set_wakeup',
      values: { entity: `deal/${id}`, at_ms },
    }));
    await store.journal.append(batchOf(fence, [rowOf(fence)], wakeups));
    assert.equal(await store.journal.dueWakeups(4, 10), []);
    assert.equal(await store.journal.dueWakeups(5, 10), [{ entity: `deal/${id}`, atMs: 5 }]);
    const clear = { statement: 'clear_wakeup', values: { entity: `deal/${id}` } };
    await store.journal.append(batchOf(fence, [rowOf(fence)], [clear]));
    assert.equal(await store.journal.dueWakeups(5, 10), []);
  });

  journal('names the entities that are due, earliest first, so many at a time', async () => {
    const set = (entity: string, at_ms: number) => ({
      statement: 'set_wakeup',
      values: { entity, at_ms },
    });
    const writes = [set('deal/d', 3), set('deal/a', 1), set('deal/e', 4), set('deal/c', 2)];
    await store.journal.append(batchOf(fence, [rowOf(fence)], [...writes, set('deal/b', 2)]));
    const [a, b, c, d] = [
      { entity: 'deal/a', atMs: 1 },
      { entity: 'deal/b', atMs: 2 },
      { entity: 'deal/c', atMs: 2 },
      { entity: 'deal/d', atMs: 3 },
    ] as const;
    assert.equal(await store.journal.dueWakeups(3, 10), [a, b, c, d]);
    assert.equal(await store.journal.dueWakeups(3, 2), [a, b]);
    assert.equal(await store.journal.dueWakeups(3, 2, b), [c, d]);
    assert.equal(await store.journal.dueWakeups(3, 2, d), []);
  });

  journal('keeps the newest snapshot, byte for byte', async () => {
    const entity = `deal/${v7()}`;
    assert.is(await store.journal.findSnapshot(entity), null);
    const state = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
    const snapshot = { entity, seq: 5, state, checksum: 'c'.repeat(43), atMs: 1 };
    await store.journal.saveSnapshot({ ...snapshot, seq: 3, state: new Uint8Array() });
    await store.journal.saveSnapshot(snapshot);
    await store.journal.saveSnapshot({ ...snapshot, seq: 4, atMs: 2, checksum: 'd'.repeat(43) });
    const found = await store.journal.findSnapshot(entity);
    assert.equal({ ...found, state: Uint8Array.from(found!.state) }, snapshot);
  });

  journal('keeps every character of every text', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: TROUBLE }));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const entity = `deal/${v7()}`;
        const events = texts.map((each) => JSON.stringify([each])).join('\n');
        const commandIds = texts.map(() => v7()).join('\n');
        const row = rowOf(fence, { entity, commandIds, events });
        const order = orderRow({ shipping_address: texts[0]! });
        await store.journal.append(batchOf(fence, [row], [order]));
        assert.equal(await store.journal.read(entity, 0, 20), [row]);
        const id = order.values['id']!;
        const [found] = await store.sql.all<{ shippingAddress: string }>('find_order', { id });
        assert.is(found!.shippingAddress, texts[0]);
      }),
      { numRuns: 100 },
    );
  });

  journal('keeps whole numbers up to the safe limit, as numbers', async () => {
    for (const total of [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const order = orderRow({ total_amount: total });
      await store.journal.append(batchOf(fence, [rowOf(fence)], [order]));
      const [row] = await store.sql.all<{ totalAmount: number }>('find_order', {
        id: order.values['id']!,
      });
      assert.is(row!.totalAmount, total);
    }
  });

  journal('answers what was asked before it was closed', async () => {
    const other = dialect === 'mysql' ? await mariadb.newDatabase() : newSqliteUrl();
    const closing = await openSample(other);
    const [taken] = (await closing.journal.takeShards([SHARD], 'node')) as [Fence];
    const entity = `deal/${v7()}`;
    const appends = Array.from({ length: 20 }, (_, index) =>
      closing.journal.append(batchOf(taken, [rowOf(taken, { entity, seq: index + 1 })])),
    );
    await closing.close();
    await Promise.all(appends);
    assert.is(await faultOf(closing.journal.append(batchOf(taken, []))), 'UNAVAILABLE');
  });

  journal('has everything again after it was closed and opened', async () => {
    const row = rowOf(fence);
    await store.journal.append(batchOf(fence, [row]));
    await store.close();
    await using again = await openSample(url);
    assert.equal(await again.journal.read(row.entity, 0, 1), [row]);
    const [retaken] = await again.journal.takeShards([SHARD], 'node-c');
    assert.is(retaken!.epoch, fence.epoch + 1);
    assert.is(await faultOf(store.journal.append(batchOf(fence, []))), 'UNAVAILABLE');
    assert.is(await faultOf(store.journal.read(row.entity, 0, 1)), 'UNAVAILABLE');
  });

  journal.after(() => (dialect === DIALECTS.at(-1) ? mariadb.stop() : undefined));
  journal.run();
}
