import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { unpackRow } from './journal-rows.ts';
import {
  batchOf,
  DIALECTS,
  dealRow,
  faultOf,
  newSqliteUrl,
  openSample,
  orderRow,
  rowOf,
  turnOf,
} from './samples.ts';
import type { Snapshot } from './store.ts';

/** One contract for both dialects: what the journal gives back of what it was given. */
const mariadb = await startMariadb();

const stores = { sqlite: await openSample(newSqliteUrl()), mysql: await openSample(mariadb.url) };

for (const dialect of DIALECTS) {
  const journal = suite(`reading the journal on ${dialect}`);
  const store = stores[dialect];
  const fence = (await store.journal.takeShards([7], 'node'))[0]!;

  journal('gives back the rows that were appended, in order, a page at a time', async () => {
    const entity = `deal/${v7()}`;
    const rows = [
      rowOf(fence, { entity }),
      turnOf(fence, 2, 3, entity),
      rowOf(fence, { entity, seq: 5 }),
      turnOf(fence, 6, 512, entity),
    ];
    await store.journal.append(batchOf(fence, rows.slice(0, 3)));
    await store.journal.append(batchOf(fence, rows.slice(3)));
    assert.equal(await store.journal.read(entity, 0, 10), rows);
    assert.equal(await store.journal.read(entity, 1, 2), rows.slice(1, 3));
    assert.equal(await store.journal.read(entity, 4, 10), rows.slice(2));
    assert.equal(await store.journal.read(entity, 517, 10), []);
  });

  journal('gives the rows behind a gap', async () => {
    const entity = `deal/${v7()}`;
    const rows = [1, 2, 5, 6, 9].map((seq) => rowOf(fence, { entity, seq }));
    await store.journal.append(batchOf(fence, rows));
    assert.equal(await store.journal.read(entity, 0, 9), rows);
    assert.equal(await store.journal.read(entity, 3, 1), rows.slice(2, 3));
    assert.equal(await store.journal.read(entity, 6, 9), rows.slice(4));
  });

  journal('gives a row with what it leans on', async () => {
    const [product, order] = [v7(), v7()];
    const entity = `product/${product}`;
    const turn = turnOf(fence, 1, 2, entity);
    const counted = (of: string) => ({ type: 'Counted', of });
    const [line, ...others] = [[counted('c1')], counted('c2')].map((each) => JSON.stringify(each));
    const first = { ...turn, commandIds: 'c1\nc2', events: [line, ...others].join('\n') };
    const alone = rowOf(fence, { entity, seq: 3 });
    const model = `c1\n${line}`;
    const { commandIds, events } = alone;
    const rows = [
      first,
      alone,
      rowOf(fence, { entity, seq: 4, modelRow: 1, model, commandIds: order, events: '@{}' }),
      rowOf(fence, {
        entity,
        seq: 5,
        modelRow: 3,
        model: `${commandIds}\n${events}`,
        events: '{}',
      }),
      rowOf(fence, { entity, seq: 6, modelRow: 2, model: null, events: '{}' }),
    ];
    const sale = orderRow({ id: order, born_seq: 4, born_row: 4, product_id: product });
    await store.journal.append(batchOf(fence, rows, [sale]));
    assert.equal(await store.journal.read(entity, 0, 9), rows);
    const sold = unpackRow(rows[2]!);
    assert.equal(sold[0]?.events, [counted(order)]);
    assert.equal(await store.journal.find(entity, [order]), sold);
    assert.equal(await store.journal.findBirth(`order/${order}`), sold[0]);
  });

  journal('finds entries by their command ids, those that exist', async () => {
    const entity = `deal/${v7()}`;
    const rows = [turnOf(fence, 1, 2, entity), rowOf(fence, { entity, seq: 3 })];
    rows.push(rowOf(fence, { entity, seq: 4 }));
    await store.journal.append(batchOf(fence, rows));
    const entries = rows.flatMap(unpackRow);
    const ids = [entries[3]!, ...entries.slice(0, 2)].map(({ commandId }) => commandId);
    const found = await store.journal.find(entity, [randomUUID(), ...ids]);
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
      const row = turnOf(fence, 1, 3, entity);
      const sales = unpackRow(row);
      const rows = sales.map(({ commandId: id, seq }) =>
        orderRow({ id, born_seq: seq, born_row: 1, product_id: product, deal_id: dealId }),
      );
      await store.journal.append(batchOf(fence, [row], rows));
      const { commandId } = sales[1]!;
      assert.equal(await store.journal.find(entity, [commandId, v7()]), [sales[1]]);
      assert.equal(await store.journal.find(`deal/${v7()}`, [commandId]), []);
      const again = rowOf(fence, { entity, seq: 4, commandIds: commandId });
      const order = orderRow({ id: commandId, born_seq: 4 });
      assert.is(await faultOf(store.journal.append(batchOf(fence, [again], [order]))), 'DUPLICATE');
    }
  });

  journal('finds the entry in which an entity was born', async () => {
    const product = v7();
    const deal = v7();
    const ofTheProduct = turnOf(fence, 1, 2, `product/${product}`);
    const [allotted, soldDirectly] = unpackRow(ofTheProduct);
    const ofTheDeal = rowOf(fence, { entity: `deal/${deal}` });
    const [ofDeal, ofProduct, cart] = [v7(), v7(), v7()];
    await store.journal.append(
      batchOf(
        fence,
        [ofTheDeal, ofTheProduct],
        [
          dealRow({ id: deal, product_id: product, born_seq: 1, born_row: 1 }),
          orderRow({ id: ofDeal, born_seq: 1, born_row: 1, product_id: product, deal_id: deal }),
          orderRow({ id: ofProduct, born_seq: 2, born_row: 1, product_id: product }),
          orderRow({ id: cart, product_id: product }),
        ],
      ),
    );
    assert.equal(await store.journal.findBirth(`deal/${deal}`), allotted);
    assert.equal(await store.journal.findBirth(`order/${ofDeal}`), unpackRow(ofTheDeal)[0]);
    assert.equal(await store.journal.findBirth(`order/${ofProduct}`), soldDirectly);
    assert.is(await store.journal.findBirth(`order/${cart}`), null);
    assert.is(await store.journal.findBirth(`order/${v7()}`), null);
    assert.is(await store.journal.findBirth(`product/${product}`), null);
  });

  journal('answers many who ask at once as it answers each alone', async () => {
    const many = Array.from({ length: 70 }, (_, index) => {
      const [deal, product, order] = [v7(), v7(), v7()];
      const own = index % 3 === 0 ? [] : [turnOf(fence, 1, index, `deal/${deal}`)];
      const parent = turnOf(fence, 1, 3, `product/${product}`);
      const place = { product_id: product, born_row: 1 };
      const rows = [
        dealRow({ id: deal, ...place, born_seq: 2 }),
        orderRow({ id: order, ...place, born_seq: 3 }),
      ];
      return { deal, order, own, parent, rows, snapshot: snapshotOf(`deal/${deal}`, index) };
    });
    const rows = many.flatMap(({ own, parent }) => [...own, parent]);
    await store.journal.append(
      batchOf(
        fence,
        rows,
        many.flatMap((one) => one.rows),
      ),
    );
    for (const { snapshot } of many) if (snapshot) await store.journal.saveSnapshot(snapshot);
    await Promise.all(
      many.map(async ({ deal, order, own, parent, snapshot }) => {
        const { journal: at } = store;
        const found = await at.findSnapshot(`deal/${deal}`);
        // A driver may give a kind of Uint8Array of its own.
        assert.equal(found && { ...found, state: Uint8Array.from(found.state) }, snapshot);
        assert.equal(await at.findBirth(`deal/${deal}`), unpackRow(parent)[1]);
        assert.equal(await at.findBirth(`order/${order}`), unpackRow(parent)[2]);
        assert.is(await at.findBirth(`order/${deal}`), null);
        assert.equal(await at.read(`deal/${deal}`, 0, 10), own);
      }),
    );
  });

  journal.after(async () => {
    await store.close();
    if (dialect === DIALECTS.at(-1)) await mariadb.stop();
  });
  journal.run();
}

/** Every other one has none. */
function snapshotOf(entity: string, index: number): Snapshot | null {
  if (index % 2 === 0) return null;
  return { entity, seq: index, state: Uint8Array.of(index), checksum: `${index}`, atMs: index };
}
