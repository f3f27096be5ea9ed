/** Accounts, products and deals as `docs/openapi` promises them, on both databases. */
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CheckedNode, startCheckedNode } from './testing/checked-node.ts';
import { DATABASES } from './testing/databases.ts';
import { createPerson } from './testing/shop.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  const contract = suite(`the contract on ${name}`);
  const stack = new AsyncDisposableStack();
  let node: CheckedNode;

  contract.before(async () => {
    const database = stack.use(await createDatabase());
    node = stack.use(await startCheckedNode(database.url));
  });

  contract.after(() => stack.disposeAsync());

  contract('opens an account, logs in, and knows whose token it is', async () => {
    const email = `${randomUUID()}@example.com`;
    const account = { email, password: '비밀번호 여덟자', name: '김지민 🏃' };
    const opened = await node.call(null, 'POST', '/auth/register', account);
    assert.is(opened.status, 201);
    assert.is(opened.body.name, '김지민 🏃');
    assert.match(opened.body.id, UUID_V7);
    assert.match(opened.body.created_at, ISO_UTC);
    const again = await node.call(null, 'POST', '/auth/register', account);
    assert.is(again.body.error, 'EMAIL_EXISTS');
    const pair = await logIn(node, email, account.password);
    assert.is(pair.status, 200);
    const me = { id: opened.body.id, token: pair.body.access_token };
    assert.equal((await node.call(me, 'GET', '/auth/users/me')).body, opened.body);
    assert.is((await node.call(me, 'GET', '/auth/verify')).body.user_id, me.id);
    const wrong = await logIn(node, email, 'wrong password');
    assert.is(wrong.status, 401);
    assert.equal((await logIn(node, `no-${email}`, 'wrong password')).body, wrong.body);
    assert.is((await node.call(createPerson(), 'GET', '/auth/users/me')).status, 404);
  });

  contract('refreshes a token once, and revokes the family of one that comes back', async () => {
    const email = `${randomUUID()}@example.com`;
    await node.call(null, 'POST', '/auth/register', { email, password: '12345678', name: '지민' });
    const first = (await logIn(node, email, '12345678')).body.refresh_token;
    const second = (await refresh(node, first)).body.refresh_token;
    const third = await refresh(node, second);
    assert.is(third.status, 200);
    assert.is((await refresh(node, first)).body.error, 'INVALID_TOKEN');
    assert.is((await refresh(node, third.body.refresh_token)).status, 401);
    const another = (await logIn(node, email, '12345678')).body.refresh_token;
    const racing = await Promise.all([refresh(node, another), refresh(node, another)]);
    assert.ok(racing.filter(({ status }) => status === 200).length <= 1);
  });

  contract('registers a product and shows it, in its lists at once', async () => {
    const category = `분류 ${randomUUID().slice(0, 8)}`;
    const { id } = await node.stocked(5, { category, description: '설명 "따옴표" \\ 🌀' });
    const { body } = await node.call(null, 'GET', `/products/${id}`);
    assert.match(id, UUID_V7);
    assert.is(body.description, '설명 "따옴표" \\ 🌀');
    assert.is(body.image_url, null);
    const filtered = `/products?category=${encodeURIComponent(category)}`;
    assert.equal((await node.call(null, 'GET', filtered)).body, {
      items: [body],
      total: 1,
      page: 1,
      size: 20,
    });
    const newest = await node.call(null, 'GET', '/products?size=1');
    assert.equal(newest.body.items, [body]);
    const next = await node.stocked(5, { category });
    const [latest] = (await node.call(null, 'GET', filtered)).body.items;
    assert.is(latest.id, next.id);
    assert.is((await node.call(null, 'GET', '/products?page=1000000')).body.items.length, 0);
  });

  contract('revises a product for its seller only, and keeps what is not given', async () => {
    const { seller, id } = await node.stocked(5, { category: '신발' });
    const path = `/products/${id}`;
    const revised = await node.call(seller, 'PATCH', path, { price: 1, category: null });
    assert.is(revised.body.price, 1);
    assert.is(revised.body.category, '신발');
    assert.equal((await node.call(null, 'GET', path)).body, revised.body);
    assert.is((await node.call(createPerson(), 'PATCH', path, { price: 2 })).status, 403);
    const unknown = `/products/${randomUUID()}`;
    assert.is((await node.call(seller, 'PATCH', unknown, { price: 2 })).status, 404);
    assert.is((await node.call(null, 'GET', unknown)).body.error, 'NOT_FOUND');
  });

  contract('adjusts stock, never below zero', async () => {
    const { seller, id } = await node.stocked(5);
    const path = `/products/${id}/stock`;
    assert.is((await node.call(seller, 'PATCH', path, { delta: -5 })).body.stock, 0);
    const short = await node.call(seller, 'PATCH', path, { delta: -1 });
    assert.is(short.body.error, 'INSUFFICIENT_STOCK');
    assert.is((await node.call(seller, 'PATCH', path, { delta: 7 })).body.stock, 7);
    assert.is((await node.call(createPerson(), 'PATCH', path, { delta: 1 })).status, 403);
    const { body, headers } = await node.call(null, 'GET', path);
    assert.is(body.stock, 7);
    assert.is(headers['openrun-version'], '3');
  });

  contract('allots a deal: its units leave the product, and it is listed at once', async () => {
    const product = await node.stocked(5);
    const id = await node.opened(product, { per_user_limit: 2 });
    const { body } = await node.call(null, 'GET', `/products/deals/${id}`);
    assert.is(body.status, 'active');
    assert.is(body.remaining_stock, 3);
    assert.is(body.original_price, 159_000);
    assert.is(body.per_user_limit, 2);
    assert.is(body.product.stock, 2);
    const { items } = (await node.call(null, 'GET', '/products/deals?size=100')).body;
    assert.equal(
      items.find((deal: { id: string }) => deal.id === id),
      body,
    );
  });

  contract('keeps deals out of the list that have not begun', async () => {
    const product = await node.stocked(5);
    const starts_at = new Date(Date.now() + 60_000).toISOString();
    const id = await node.opened(product, { starts_at });
    const { body } = await node.call(null, 'GET', `/products/deals/${id}`);
    assert.is(body.status, 'scheduled');
    assert.is(body.starts_at, starts_at);
    const { items } = (await node.call(null, 'GET', '/products/deals?size=100')).body;
    assert.not(items.some((deal: { id: string }) => deal.id === id));
  });

  contract('refuses deals that cannot be', async () => {
    const { seller, id } = await node.stocked(5);
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const terms = {
      product_id: id,
      deal_price: 1,
      deal_stock: 5,
      starts_at: at(0),
      ends_at: at(1),
    };
    const open = async (change: object, who = seller) => {
      const { status, body } = await node.call(who, 'POST', '/products/deals', {
        ...terms,
        ...change,
      });
      return [status, body.error];
    };
    assert.equal(await open({ ends_at: terms.starts_at }), [400, 'INVALID_PERIOD']);
    assert.equal(await open({ product_id: randomUUID() }), [404, 'NOT_FOUND']);
    assert.equal(await open({ deal_stock: 6 }), [400, 'INSUFFICIENT_STOCK']);
    assert.equal(await open({}, createPerson()), [403, 'FORBIDDEN']);
    assert.equal(await open({ deal_stock: 0 }), [422, 'VALIDATION_ERROR']);
    assert.is((await node.call(null, 'GET', `/products/deals/${randomUUID()}`)).status, 404);
  });

  contract.run();
}

function logIn(node: CheckedNode, email: string, password: string) {
  return node.call(null, 'POST', '/auth/login', { email, password });
}

function refresh(node: CheckedNode, refresh_token: string) {
  return node.call(null, 'POST', '/auth/refresh', { refresh_token });
}
