import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openShop } from './sample-shop.ts';
import { accepted, BUYER, NOW, OTHER_PRODUCT, PRODUCT, product, rejected } from './samples.ts';

const products = suite('products');

products('are registered, and shown as their entity left them', async () => {
  await using shop = await openShop();
  shop.say(({ entity }) =>
    accepted({ seq: 1, outcome: product({ id: entity.slice(8), description: null }) }),
  );
  const { status, body, headers } = await shop.call('POST', '/products', {
    body: { name: '무선 청소기', price: 189_000, stock: 500, category: '가전' },
  });
  assert.is(status, 201);
  assert.is(headers['openrun-version'], '1');
  assert.is(shop.asked[0]?.entity, `product/${body.id}`);
  assert.equal(shop.asked[0]?.command, {
    type: 'RegisterProduct',
    sellerId: BUYER,
    name: '무선 청소기',
    description: null,
    price: 189_000,
    stock: 500,
    category: '가전',
    imageUrl: null,
  });
  assert.ok(shop.asked[0]?.options?.patient && shop.asked[0].options.commandId);
  assert.is(body.description, null);
  assert.is(body.image_url, null);
  assert.is(body.created_at, new Date(NOW).toISOString());
});

products('are revised in what is given; missing and null stay', async () => {
  await using shop = await openShop();
  shop.say(() => accepted({ outcome: product() }));
  const body = { name: '새 이름', price: null, category: null, image_url: 'https://a.example/b' };
  const { status } = await shop.call('PATCH', `/products/${PRODUCT}`, { body });
  assert.is(status, 200);
  assert.equal(shop.asked[0]?.command, {
    type: 'ReviseProduct',
    userId: BUYER,
    name: '새 이름',
    imageUrl: 'https://a.example/b',
  });
  await shop.call('PATCH', `/products/${PRODUCT}`, { body: {} });
  assert.equal(shop.asked[1]?.command, { type: 'ReviseProduct', userId: BUYER });
});

products('adjust their stock', async () => {
  await using shop = await openShop();
  shop.say(() => accepted({ outcome: product({ stock: 497 }) }));
  const path = `/products/${PRODUCT}/stock`;
  const { status, body } = await shop.call('PATCH', path, { body: { delta: -3 } });
  assert.is(status, 200);
  assert.equal(body, {
    product_id: PRODUCT,
    stock: 497,
    updated_at: new Date(NOW).toISOString(),
  });
  assert.equal(shop.asked[0]?.command, { type: 'AdjustStock', userId: BUYER, delta: -3 });
});

for (const [code, expected] of [
  ['NOT_FOUND', 404],
  ['FORBIDDEN', 403],
  ['INSUFFICIENT_STOCK', 400],
  ['STOCK_LIMIT_EXCEEDED', 400],
] as const) {
  products(`answer ${expected} when their entity says ${code}`, async () => {
    await using shop = await openShop();
    shop.say(() => rejected(code));
    const path = `/products/${PRODUCT}/stock`;
    const { status, body } = await shop.call('PATCH', path, { body: { delta: -3 } });
    assert.is(status, expected);
    assert.is(body.error, code);
  });
}

products('are found with their version, their stock too', async () => {
  await using shop = await openShop();
  shop.products.set(PRODUCT, product());
  const found = await shop.call('GET', `/products/${PRODUCT.toUpperCase()}`, { as: null });
  assert.is(found.body.name, '무선 청소기');
  assert.is(found.headers['openrun-version'], '3');
  const stock = await shop.call('GET', `/products/${PRODUCT}/stock`, { as: null });
  assert.is(stock.body.stock, 500);
  assert.is(stock.headers['openrun-version'], '3');
  const missing = await shop.call('GET', `/products/${OTHER_PRODUCT}`, { as: null });
  assert.is(missing.body.error, 'NOT_FOUND');
  assert.is((await shop.call('GET', `/products/${OTHER_PRODUCT}/stock`)).status, 404);
});

products('are read once until a commit touches them', async () => {
  await using shop = await openShop();
  shop.products.set(PRODUCT, product());
  const price = async () => (await shop.call('GET', `/products/${PRODUCT}`)).body.price;
  assert.is(await price(), 189_000);
  assert.is(await price(), 189_000);
  assert.equal(shop.reads, ['findProduct']);
  shop.products.set(PRODUCT, product({ price: 1_000 }));
  shop.commit(`product/${PRODUCT}`);
  assert.is(await price(), 1_000);
});

products('once created are in the next list, filters included', async () => {
  await using shop = await openShop();
  const lists = ['/products', '/products?category=%EA%B0%80%EC%A0%84', '/products?size=5'];
  for (const list of lists) assert.is((await shop.call('GET', list)).body.total, 0);
  shop.products.set(PRODUCT, product());
  shop.commit(`product/${PRODUCT}`);
  for (const list of lists) assert.is((await shop.call('GET', list)).body.total, 1, list);
});

products('are listed by page, size and category', async () => {
  const queries: object[] = [];
  const catalog = {
    findProduct: async () => null,
    listProducts: async (query: object) => {
      queries.push(query);
      return { items: [], total: 41 };
    },
    findDeal: async () => null,
    listActiveDeals: async () => ({ items: [], total: 0, changesAt: Number.POSITIVE_INFINITY }),
  };
  await using shop = await openShop({ catalog });
  const { body } = await shop.call('GET', '/products?page=3&size=10&category=%EA%B0%80%EC%A0%84');
  assert.equal(body, { items: [], total: 41, page: 3, size: 10 });
  const plain = await shop.call('GET', '/products/?category=&unknown=1');
  assert.equal(plain.body, { items: [], total: 41, page: 1, size: 20 });
  assert.equal(queries, [
    { category: '가전', page: 3, size: 10 },
    { category: null, page: 1, size: 20 },
  ]);
});

for (const query of ['page=0', 'page=-1', 'page=1.5', 'page=1e1', 'page=x', 'page=1&page=2']) {
  products(`are not listed by ${query}`, async () => {
    await using shop = await openShop();
    assert.is((await shop.call('GET', `/products?${query}`)).status, 422);
  });
}

products('are listed a hundred at a time at most', async () => {
  await using shop = await openShop();
  assert.is((await shop.call('GET', '/products?size=100')).status, 200);
  assert.is((await shop.call('GET', '/products?size=101')).status, 422);
  assert.is((await shop.call('GET', '/products?size=0')).status, 422);
});

products('in a long list travel compressed to who can read it', async () => {
  await using shop = await openShop();
  for (let count = 0; count < 20; count++) shop.products.set(`${count}`, product());
  const plain = await shop.call('GET', '/products');
  assert.is(plain.headers['vary'], 'accept-encoding');
  const get = (encoding: string) =>
    shop.call('GET', '/products', { headers: { 'accept-encoding': encoding } });
  const brotli = await get('gzip, deflate, br');
  assert.is(brotli.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(brotli.raw), plain.raw);
  const gzip = await get('gzip');
  assert.equal(gunzipSync(gzip.raw), plain.raw);
  assert.is(Number(gzip.headers['content-length']), gzip.raw.length);
  assert.equal(shop.reads, ['listProducts']);
});

products('answer HEAD without a body', async () => {
  await using shop = await openShop();
  shop.products.set(PRODUCT, product());
  const { status, text, headers } = await shop.call('HEAD', `/products/${PRODUCT}`);
  assert.is(status, 200);
  assert.is(text, '');
  assert.is(headers['openrun-version'], '3');
});

products.run();
