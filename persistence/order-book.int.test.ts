import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { createOrderBook } from './order-book.ts';
import {
  batchOf,
  DIALECTS,
  HASH,
  itemRow,
  keyRow,
  NOW,
  newSqliteUrl,
  openSample,
  orderRow,
  rowOf,
} from './samples.ts';
import type { RowWrite } from './store.ts';

const mariadb = await startMariadb();
const newUrl = { sqlite: async () => newSqliteUrl(), mysql: mariadb.newDatabase };

for (const dialect of DIALECTS) {
  const orders = suite(`the order book on ${dialect}`);

  orders('finds an order with its lines and address', async () => {
    await using book = await openBook();
    const [id, user_id, product, deal] = [v7(), v7(), v7(), v7()];
    const address = {
      recipient_name: "홍길동 'O\\'",
      phone: '010-1234-5678',
      postal_code: '12345',
    };
    await book.write([
      orderRow({ id, user_id, shipping_address: JSON.stringify(address), product_id: product }),
      itemRow({ order_id: id, line: 2, product_id: product, deal_id: deal, quantity: 4 }),
      itemRow({ order_id: id, line: 1, product_id: product, deal_id: deal, quantity: 1 }),
    ]);
    assert.equal(await book.find(id), {
      id,
      userId: user_id,
      totalAmount: 3_000,
      status: 'confirmed',
      shippingAddress: address,
      bornSeq: null,
      version: 0,
      cancelledAt: null,
      cancelReason: null,
      createdAt: NOW,
      updatedAt: NOW,
      lines: [line(0, product, null, 2), line(1, product, deal, 1), line(2, product, deal, 4)],
    });
    assert.is(await book.find(v7()), null);
  });

  orders('shows cancelled orders as cancelled, one alone or many at once', async () => {
    await using book = await openBook();
    const reasons = [null, `it's a "\\"`, '마음이 바뀜 '.repeat(50), ''];
    const cancelled = reasons.map((cancel_reason, index) => ({
      id: v7(),
      status: 'cancelled',
      version: index + 1,
      cancelled_at: cancel_reason === null ? null : NOW + index,
      cancel_reason,
      updated_at: NOW + index,
    }));
    const kept = orderRow({ id: v7() });
    await book.write([kept, ...cancelled.map(({ id }) => orderRow({ id }))]);
    const updates = cancelled.map((values) => ({ statement: 'update_order', values }));
    await book.write(updates.slice(0, 3));
    await book.write(updates.slice(3));
    const found = await Promise.all(cancelled.map(({ id }) => book.find(id)));
    assert.equal(
      found.map((order) => [
        ...[order?.id, order?.status, order?.version],
        ...[order?.cancelledAt, order?.cancelReason, order?.updatedAt],
      ]),
      cancelled.map((order) => [
        ...[order.id, order.status, order.version],
        ...[order.cancelled_at, order.cancel_reason, order.updated_at],
      ]),
    );
    assert.is((await book.find(String(kept.values['id'])))?.status, 'confirmed');
  });

  orders('finds what a key has bought, for its user only', async () => {
    await using book = await openBook();
    const [id, user_id] = [v7(), v7()];
    const key = keyRow({ user_id, order_id: id, idempotency_key: 'once' });
    await book.write([orderRow({ id, user_id }), key]);
    const found = await book.findByKey(user_id, 'once');
    assert.equal(found, { order: (await book.find(id))!, fingerprint: HASH });
    assert.is(await book.findByKey(v7(), 'once'), null);
    assert.is(await book.findByKey(user_id, 'twice'), null);
    const deletion = { user_id, idempotency_key: 'once', order_id: id };
    await book.write([
      { statement: 'delete_idempotency_key', values: { ...deletion, order_id: v7() } },
    ]);
    assert.ok(await book.findByKey(user_id, 'once'));
    await book.write([{ statement: 'delete_idempotency_key', values: deletion }]);
    assert.is(await book.findByKey(user_id, 'once'), null);
  });

  orders("lists a buyer's own orders, newest first, in two statements", async () => {
    await using book = await openBook();
    const userId = v7();
    const ids = Array.from({ length: 7 }, () => v7());
    await book.write(
      ids.flatMap((id, index) => [
        orderRow({ id, user_id: userId, status: index % 2 ? 'cancelled' : 'confirmed' }),
        itemRow({ order_id: id }),
      ]),
    );
    await book.write([orderRow()]);
    const list = async (status: string | null, page: number, size: number) => {
      book.statements.length = 0;
      const { items, total } = await book.list({ userId, status, page, size });
      assert.ok(items.every(({ lines }) => lines.length === 2));
      return { indexes: items.map(({ id }) => ids.indexOf(id)), total };
    };
    assert.equal(await list(null, 1, 4), { indexes: [6, 5, 4, 3], total: 7 });
    assert.equal(book.statements, ['list_orders', 'list_further_lines']);
    assert.equal(await list(null, 2, 4), { indexes: [2, 1, 0], total: 7 });
    assert.equal(await list('cancelled', 1, 2), { indexes: [5, 3], total: 3 });
    assert.equal(await list('shipped', 1, 2), { indexes: [], total: 0 });
    assert.equal(await list(null, 9, 4), { indexes: [], total: 7 });
    assert.equal(book.statements, ['list_orders']);
    const [listed] = (await book.list({ userId, status: null, page: 1, size: 1 })).items;
    assert.equal(listed, (await book.find(ids[6]!))!);
  });

  orders('finds a sale with its one line in one statement', async () => {
    await using book = await openBook();
    const [id, deal] = [v7(), v7()];
    await book.write([orderRow({ id, deal_id: deal, product_id: deal, born_seq: 4, born_row: 3 })]);
    const { bornSeq, lines } = (await book.find(id))!;
    assert.equal({ bornSeq, lines }, { bornSeq: 4, lines: [line(0, deal, deal, 2)] });
    assert.equal(book.statements, ['find_order']);
  });

  orders('forgets old keys and no others', async () => {
    await using book = await openBook();
    const [id, user_id] = [v7(), v7()];
    const keys = Array.from({ length: 1_203 }, (_, index) =>
      keyRow({ user_id, order_id: id, idempotency_key: `k${index}`, at_ms: index }),
    );
    await book.write([orderRow({ id, user_id }), ...keys]);
    await book.deleteOldKeys(1_201);
    assert.is(await book.findByKey(user_id, 'k0'), null);
    assert.is(await book.findByKey(user_id, 'k1200'), null);
    assert.ok(await book.findByKey(user_id, 'k1201'));
    assert.ok(await book.findByKey(user_id, 'k1202'));
  });

  orders.after(() => (dialect === DIALECTS.at(-1) ? mariadb.stop() : undefined));
  orders.run();

  async function openBook() {
    const store = await openSample(await newUrl[dialect]());
    const [fence] = await store.journal.takeShards([1], 'node');
    const statements: string[] = [];
    const sql: typeof store.sql = {
      run: store.sql.run,
      all(statement, values) {
        statements.push(statement);
        return store.sql.all(statement, values);
      },
    };
    return {
      ...createOrderBook(sql),
      statements,
      write: (writes: RowWrite[]) => store.journal.append(batchOf(fence!, [rowOf(fence!)], writes)),
      [Symbol.asyncDispose]: store.close,
    };
  }
}

function line(line: number, productId: string, dealId: string | null, quantity: number) {
  return { line, productId, dealId, productName: '애플 맥북', quantity, unitPrice: 1_500 };
}
