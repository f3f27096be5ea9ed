import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import {
  batchOf,
  DIALECTS,
  dealRow,
  entryOf,
  faultOf,
  newSqliteUrl,
  openSample,
  orderRow,
} from './samples.ts';
import type { Entry } from './store.ts';

/** One contract for both dialects: what the journal gives back of what it was given. */
const mariadb = await startMariadb();

const stores = { sqlite: await openSample(newSqliteUrl()), mysql: await openSample(mariadb.url) };

for (const dialect of DIALECTS) {
  const journal = suite(`reading the journal on ${dialect}`);
  const store = stores[dialect];
  const fence = (await store.journal.takeShards([7], 'node'))[0]!;

  journal('gives back what was appended, in order, a page at a time', async () => {
    const entity = `deal/${v7()}`;
    const entries = [1, 2, 3, 4, 5].map((seq) => entryOf(fence, { entity, seq }));
    await store.journal.append(batchOf(fence, entries.slice(0, 3)));
    await store.journal.append(batchOf(fence, entries.slice(3)));
    assert.equal(await store.journal.read(entity, 0, 10), entries);
    assert.equal(await store.journal.read(entity, 1, 3), entries.slice(1, 4));
    assert.equal(await store.journal.read(entity, 5, 10), []);
  });

  journal('gives entries one by one, however they lie in rows', async () => {
    const entity = `deal/${v7()}`;
    const rows = [1, 1, 1, 4, 5, 5, 5, 5];
    const entries = rows.map((row, index) => entryOf(fence, { entity, seq: index + 1, row }));
    await store.journal.append(batchOf(fence, entries));
    for (let after = 0; after <= entries.length; after++) {
      for (const limit of [1, 2, 5, 8, 9]) {
        const read = await store.journal.read(entity, after, limit);
        assert.equal(read, entries.slice(after, after + limit), `${limit} after ${after}`);
      }
    }
  });

  journal('gives the entries behind a gap', async () => {
    const entity = `deal/${v7()}`;
    const entries = [1, 2, 5, 6, 9].map((seq) => entryOf(fence, { entity, seq }));
    await store.journal.append(batchOf(fence, entries));
    assert.equal(await store.journal.read(entity, 0, 9), entries);
    assert.equal(await store.journal.read(entity, 3, 1), entries.slice(2, 3));
    assert.equal(await store.journal.read(entity, 6, 9), entries.slice(4));
  });

  journal('reads a journal of many rows to its end', async () => {
    const entity = `deal/${v7()}`;
    const entries = Array.from({ length: 600 }, (_, index) =>
      entryOf(fence, { entity, seq: index + 1 }),
    );
    await store.journal.append(batchOf(fence, entries));
    assert.equal(await store.journal.read(entity, 0, 1_000), entries);
    assert.equal(await store.journal.read(entity, 300, 1_000), entries.slice(300));
    assert.equal(await store.journal.read(entity, 0, 512), entries.slice(0, 512));
  });

  journal('finds entries by their command ids, those that exist', async () => {
    const entity = `deal/${v7()}`;
    const entries = [1, 1, 3, 4].map((row, at) => entryOf(fence, { entity, seq: at + 1, row }));
    await store.journal.append(batchOf(fence, entries));
    const ids = [entries[3]!.commandId, randomUUID(), ...entries.slice(0, 2).map(commandOf)];
    const found = await store.journal.find(entity, ids);
    assert.equal(
      found.sort((a, b) => a.seq - b.seq),
      [entries[0], entries[1], entries[3]],
    );
    assert.equal(await store.journal.find(entity, []), []);
    assert.equal(await store.journal.find(`deal/${v7()}`, ids), []);
  });

  journal('finds the command of a sale by the order, and refuses it a second time', async () => {
    const [deal, product] = [v7(), v7()];
    for (const [entity, dealId] of [
      [`deal/${deal}`, deal],
      [`product/${product}`, null],
    ] as const) {
      const sales = [1, 2, 3].map((seq) =>
        entryOf(fence, { entity, seq, row: 1, commandId: v7() }),
      );
      const rows = sales.map(({ commandId: id, seq }) =>
        orderRow({ id, born_seq: seq, born_row: 1, product_id: product, deal_id: dealId }),
      );
      await store.journal.append(batchOf(fence, sales, rows));
      const { commandId } = sales[1]!;
      assert.equal(await store.journal.find(entity, [commandId, v7()]), [sales[1]]);
      assert.equal(await store.journal.find(`deal/${v7()}`, [commandId]), []);
      const again = entryOf(fence, { entity, seq: 4, commandId });
      const order = orderRow({ id: commandId, born_seq: 4 });
      assert.is(await faultOf(store.journal.append(batchOf(fence, [again], [order]))), 'DUPLICATE');
    }
  });

  journal('finds the entry in which an entity was born', async () => {
    const product = v7();
    const deal = v7();
    const allotted = entryOf(fence, { entity: `product/${product}`, seq: 1 });
    const sold = entryOf(fence, { entity: `deal/${deal}`, seq: 1 });
    const soldDirectly = entryOf(fence, { entity: `product/${product}`, seq: 2, row: 1 });
    const [ofDeal, ofProduct, cart] = [v7(), v7(), v7()];
    await store.journal.append(
      batchOf(
        fence,
        [sold, allotted, soldDirectly],
        [
          dealRow({ id: deal, product_id: product, born_seq: 1, born_row: 1 }),
          orderRow({ id: ofDeal, born_seq: 1, born_row: 1, product_id: product, deal_id: deal }),
          orderRow({ id: ofProduct, born_seq: 2, born_row: 1, product_id: product }),
          orderRow({ id: cart, product_id: product }),
        ],
      ),
    );
    assert.equal(await store.journal.findBirth(`deal/${deal}`), allotted);
    assert.equal(await store.journal.findBirth(`order/${ofDeal}`), sold);
    assert.equal(await store.journal.findBirth(`order/${ofProduct}`), soldDirectly);
    assert.is(await store.journal.findBirth(`order/${cart}`), null);
    assert.is(await store.journal.findBirth(`order/${v7()}`), null);
    assert.is(await store.journal.findBirth(`product/${product}`), null);
  });

  journal.after(async () => {
    await store.close();
    if (dialect === DIALECTS.at(-1)) await mariadb.stop();
  });
  journal.run();
}

function commandOf({ commandId }: Entry): string {
  return commandId;
}
