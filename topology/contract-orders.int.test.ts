/** Orders as `docs/openapi` promises them, over sockets, on both databases. */
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CheckedNode, startCheckedNode } from './testing/checked-node.ts';
import { DATABASES } from './testing/databases.ts';
import { createPerson, type Person } from './testing/shop.ts';

const ADDRESS = {
  recipient_name: '김지민 🏃',
  phone: '01012345678',
  address: "서울시 성동구 왕십리로 1, 'O\\'",
  postal_code: '04763',
};

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  const orders = suite(`orders on ${name}`);
  const stack = new AsyncDisposableStack();
  let node: CheckedNode;

  orders.before(async () => {
    const database = stack.use(await createDatabase());
    node = stack.use(await startCheckedNode(database.url));
  });

  orders.after(() => stack.disposeAsync());

  function place(who: Person, items: object[], key?: string, more: object = {}) {
    const options = key === undefined ? {} : { key };
    return node.call(who, 'POST', '/orders', { items, ...more }, options);
  }

  async function dealt(change: object = {}) {
    const product = await node.stocked(10);
    const deal_id = await node.opened(product, change);
    return { product_id: product.id, deal_id, quantity: 1 };
  }

  orders('are the same when read as when they were placed', async () => {
    const buyer = createPerson();
    const line = await dealt();
    const placed = await place(buyer, [line], undefined, { shipping_address: ADDRESS });
    assert.is(placed.status, 201);
    assert.is(placed.headers['openrun-durability'], 'fsync');
    assert.is(placed.body.total_amount, 99_000);
    assert.equal(placed.body.shipping_address, { ...ADDRESS, address_detail: null });
    const read = await node.call(buyer, 'GET', `/orders/${placed.body.id}`);
    assert.equal(read.body, placed.body);
    const listed = await node.call(buyer, 'GET', '/orders');
    assert.equal(listed.body, { items: [placed.body], total: 1, page: 1, size: 20 });
    const deal = await node.call(null, 'GET', `/products/deals/${line.deal_id}`);
    assert.is(deal.body.remaining_stock, 2);
  });

  orders('of several lines are bought together or not at all', async () => {
    const buyer = createPerson();
    const [one, two] = [await dealt(), { product_id: (await node.stocked(4)).id, quantity: 3 }];
    const placed = await place(buyer, [one, two, { ...one, quantity: 2 }]);
    assert.is(placed.status, 201);
    assert.is(placed.body.items.length, 2);
    assert.is(placed.body.total_amount, 3 * 99_000 + 3 * 159_000);
    assert.equal((await node.call(buyer, 'GET', `/orders/${placed.body.id}`)).body, placed.body);
    const again = await place(buyer, [{ ...(await dealt()), quantity: 2 }, two]);
    assert.is(again.body.error, 'INSUFFICIENT_STOCK');
    const { body } = await node.call(null, 'GET', `/products/${two.product_id}/stock`);
    assert.is(body.stock, 1);
    assert.is((await node.call(buyer, 'GET', '/orders')).body.total, 1);
  });

  orders('are refused for what does not exist, is not sold, or is too much', async () => {
    const buyer = createPerson();
    const line = await dealt({ per_user_limit: 2 });
    const later = await dealt({ starts_at: new Date(Date.now() + 60_000).toISOString() });
    const refusals: [item: object, status: number, code: string][] = [
      [{ product_id: randomUUID(), quantity: 1 }, 404, 'PRODUCT_NOT_FOUND'],
      [{ ...line, deal_id: randomUUID() }, 404, 'DEAL_NOT_FOUND'],
      [{ ...line, product_id: later.product_id }, 400, 'INVALID_DEAL'],
      [later, 400, 'DEAL_NOT_ACTIVE'],
      [{ ...line, quantity: 3 }, 400, 'PURCHASE_LIMIT_EXCEEDED'],
      [{ product_id: line.product_id, quantity: 8 }, 400, 'INSUFFICIENT_STOCK'],
      [{ ...line, quantity: 11 }, 422, 'VALIDATION_ERROR'],
    ];
    for (const [item, status, code] of refusals) {
      const refused = await place(buyer, [item]);
      assert.equal([refused.status, refused.body.error], [status, code]);
    }
    assert.is((await node.call(buyer, 'GET', '/orders')).body.total, 0);
  });

  orders('belong to their buyer', async () => {
    const [buyer, rival] = [createPerson(), createPerson()];
    const { body } = await place(buyer, [await dealt()]);
    const path = `/orders/${body.id}`;
    assert.is((await node.call(rival, 'GET', path)).body.error, 'FORBIDDEN');
    assert.is((await node.call(rival, 'POST', `${path}/cancel`)).body.error, 'FORBIDDEN');
    assert.is((await node.call(rival, 'GET', '/orders')).body.total, 0);
    assert.is((await node.call(null, 'GET', path)).status, 401);
    assert.is((await node.call(buyer, 'GET', `/orders/${randomUUID()}`)).status, 404);
  });

  orders('once cancelled have given their units back, and stay cancelled', async () => {
    const buyer = createPerson();
    const line = await dealt();
    const single = (await place(buyer, [{ ...line, quantity: 3 }])).body;
    const soldOut = await node.call(null, 'GET', `/products/deals/${line.deal_id}`);
    assert.is(soldOut.body.status, 'sold_out');
    const other = { product_id: (await node.stocked(2)).id, quantity: 2 };
    const cart = (await place(buyer, [other, await dealt()])).body;
    for (const { id } of [single, cart]) {
      const cancelled = await node.call(buyer, 'POST', `/orders/${id}/cancel`, { reason: '변심' });
      assert.is(cancelled.status, 200);
      assert.is(cancelled.body.status, 'cancelled');
      assert.is(cancelled.body.cancel_reason, '변심');
      assert.equal((await node.call(buyer, 'GET', `/orders/${id}`)).body, cancelled.body);
      const again = await node.call(buyer, 'POST', `/orders/${id}/cancel`);
      assert.is(again.body.error, 'CANNOT_CANCEL');
    }
    const deal = await node.call(null, 'GET', `/products/deals/${line.deal_id}`);
    assert.is(deal.body.remaining_stock, 3);
    const stock = await node.call(null, 'GET', `/products/${other.product_id}/stock`);
    assert.is(stock.body.stock, 2);
    const listed = await node.call(buyer, 'GET', '/orders?status=cancelled&size=1');
    assert.is(listed.body.total, 2);
    assert.is(listed.body.items[0].id, cart.id);
    assert.is((await node.call(buyer, 'GET', '/orders?status=shipped')).body.total, 0);
    const unknown = `/orders/${randomUUID()}/cancel`;
    assert.is((await node.call(buyer, 'POST', unknown)).body.error, 'NOT_FOUND');
  });

  for (const lines of [1, 2]) {
    orders(`of ${lines} line(s) by one key are one, with one answer for ever`, async () => {
      const buyer = createPerson();
      const key = `checkout/${randomUUID()}`;
      const items = [await dealt(), await dealt()].slice(0, lines);
      const answers = await Promise.all(Array.from({ length: 10 }, () => place(buyer, items, key)));
      for (const { status, body } of answers) {
        assert.is(status, 201);
        assert.equal(body, answers[0]?.body);
      }
      const replayed = answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true');
      assert.is(replayed.length, 9);
      const first = answers[0]?.body;
      await node.call(buyer, 'POST', `/orders/${first.id}/cancel`);
      const late = await place(buyer, items, key);
      assert.equal(late.body, first);
      assert.is(late.headers['openrun-version'], answers[0]?.headers['openrun-version']);
      const byKey = await node.call(buyer, 'GET', `/orders/by-key/${encodeURIComponent(key)}`);
      assert.is(byKey.body.status, 'cancelled');
      const reused = await place(buyer, [{ ...items[0], quantity: 2 }], key);
      assert.equal([reused.status, reused.body.error], [422, 'IDEMPOTENCY_KEY_REUSED']);
      assert.is((await node.call(buyer, 'GET', '/orders')).body.total, 1);
    });

    orders(`of ${lines} line(s) that were refused leave their key free`, async () => {
      const buyer = createPerson();
      const key = randomUUID();
      const items = [await dealt(), await dealt()].slice(0, lines);
      const greedy = items.map((item) => ({ ...item, quantity: 4 }));
      assert.is((await place(buyer, greedy, key)).body.error, 'INSUFFICIENT_STOCK');
      assert.is((await node.call(buyer, 'GET', `/orders/by-key/${key}`)).status, 404);
      assert.is((await place(buyer, items, key)).status, 201);
      assert.is((await node.call(buyer, 'GET', `/orders/by-key/${key}`)).status, 200);
    });
  }

  orders.run();
}
