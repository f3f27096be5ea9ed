import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { batchOf, DIALECTS, faultOf, newSqliteUrl, openSample, rowOf } from './samples.ts';
import type { Fence, Journal } from './store.ts';

/** One contract for both dialects: who owns a shard, and that nobody else writes to it. */
const mariadb = await startMariadb();

const urls = { sqlite: newSqliteUrl(), mysql: mariadb.url };
const stores = { sqlite: await openSample(urls.sqlite), mysql: await openSample(urls.mysql) };

for (const dialect of DIALECTS) {
  const shards = suite(`the shards on ${dialect}`);
  const url = urls[dialect];
  const store = stores[dialect];

  shards('refuses an owner whose epoch is not the stored one', async () => {
    const [older] = (await store.journal.takeShards([9], 'node-a')) as [Fence];
    const [newer] = (await store.journal.takeShards([9], 'node-b')) as [Fence];
    assert.is(newer.epoch, older.epoch + 1);
    const append = (claimed: Fence) =>
      faultOf(store.journal.append(batchOf(claimed, [rowOf(claimed)])));
    assert.is(await append(older), 'MOVED');
    assert.is(await append({ shard: 9, epoch: newer.epoch + 1 }), 'MOVED');
    assert.is(await append({ shard: 64, epoch: 1 }), 'MOVED');
    assert.is(await append(newer), null);
    const both = { fences: [newer, older], rows: [rowOf(newer)], writes: [] };
    assert.is(await faultOf(store.journal.append(both)), 'MOVED');
    assert.equal(await store.journal.read(both.rows[0]!.entity, 0, 1), []);
  });

  shards('takes shards only from the epochs that were named, when any were', async () => {
    const taken = await store.journal.takeShards([11, 12], 'node-a');
    const stale = [taken[0]!, { ...taken[1]!, epoch: taken[1]!.epoch - 1 }];
    assert.is(await faultOf(store.journal.takeShards([11, 12], 'node-b', stale)), 'MOVED');
    assert.equal(
      await store.journal.takeShards([11, 12], 'node-b', taken),
      taken.map(({ shard, epoch }) => ({ shard, epoch: epoch + 1 })),
    );
  });

  shards('lets an owner take again what he took without hearing of it', async () => {
    const [held] = (await store.journal.takeShards([14], 'node-a')) as [Fence];
    const [unheard] = (await store.journal.takeShards([14], 'node-a', [held])) as [Fence];
    const again = await store.journal.takeShards([14], 'node-a', [held]);
    assert.equal(again, [{ shard: 14, epoch: unheard.epoch + 1 }]);
    await store.journal.takeShards([14], 'node-b');
    assert.is(await faultOf(store.journal.takeShards([14], 'node-a', [held])), 'MOVED');
  });

  shards('lets nothing of an older epoch land once the shard is taken', async () => {
    await using rival = dialect === 'mysql' ? await openSample(url) : null;
    const taker: Journal = rival?.journal ?? store.journal;
    const [mine] = (await store.journal.takeShards([13], 'node-a')) as [Fence];
    const entity = `deal/${v7()}`;
    const appends = Array.from({ length: 40 }, (_, index) =>
      faultOf(store.journal.append(batchOf(mine, [rowOf(mine, { entity, seq: index + 1 })]))),
    );
    await appends[3];
    await taker.takeShards([13], 'node-b');
    const landed = (await taker.read(entity, 0, 100)).length;
    const outcomes = await Promise.all(appends);
    assert.is((await taker.read(entity, 0, 100)).length, landed);
    assert.equal(
      outcomes,
      outcomes.map((_, index) => (index < landed ? null : 'MOVED')),
    );
    assert.ok(landed >= 4);
  });

  shards.after(async () => {
    await store.close();
    if (dialect === DIALECTS.at(-1)) await mariadb.stop();
  });
  shards.run();
}
