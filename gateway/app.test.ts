import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ERRORS, errorBody } from './errors.ts';
import { openShop } from './sample-shop.ts';
import { BUYER, DEAL, PRODUCT, product } from './samples.ts';

const SERVICES = {
  '/health': 'gateway',
  '/auth/health': 'auth-service',
  '/products/health': 'product-service',
  '/orders/health': 'order-service',
};

const gateway = suite('gateway');

gateway('is healthy, service by service', async () => {
  await using shop = await openShop();
  for (const [path, service] of Object.entries(SERVICES)) {
    const { status, body } = await shop.call('GET', path, { as: null });
    assert.is(status, 200);
    assert.equal(body, { status: 'healthy', service });
  }
});

gateway('says on every health answer that its database may lose orders', async () => {
  await using shop = await openShop({ durability: 'relaxed' });
  for (const [path, service] of Object.entries(SERVICES)) {
    const { body } = await shop.call('GET', path, { as: null });
    assert.equal(body, { status: 'healthy', service, durability: 'relaxed' });
  }
});

gateway('is unhealthy once another server sells, but for accounts', async () => {
  let isOvertaken = false;
  await using shop = await openShop({ isOvertaken: () => isOvertaken });
  assert.is((await shop.call('GET', '/health')).status, 200);
  isOvertaken = true;
  for (const [path, service] of Object.entries(SERVICES)) {
    const { status, body } = await shop.call('GET', path, { as: null });
    if (service === 'auth-service') {
      assert.is(status, 200);
    } else {
      assert.is(status, 503);
      assert.equal([body.status, body.service], ['unhealthy', service]);
      assert.match(body.reason, 'Another server has taken over this database');
    }
  }
});

gateway('sends the security headers with answers, refusals and pages', async () => {
  await using shop = await openShop();
  for (const path of ['/health', '/nothing', '/products/x', '/docs/', '/docs/openapi/order.yaml']) {
    const { headers } = await shop.app.inject(path);
    assert.is(headers['x-content-type-options'], 'nosniff', path);
    assert.is(headers['x-frame-options'], 'DENY', path);
    assert.is(headers['referrer-policy'], 'no-referrer', path);
  }
});

gateway('shows its three specs', async () => {
  await using shop = await openShop();
  const page = await shop.app.inject('/docs/');
  assert.is(page.statusCode, 200);
  for (const name of ['auth', 'product', 'order']) {
    assert.match(page.body, `/docs/openapi/${name}.yaml`);
    const spec = await shop.app.inject(`/docs/openapi/${name}.yaml`);
    assert.match(spec.body, 'openapi: 3.1.0');
  }
  const script = await shop.app.inject('/docs/js/scalar.js');
  assert.is(script.statusCode, 200);
});

gateway('answers a bug with 500 and shows no stack', async () => {
  await using shop = await openShop();
  const logged: unknown[][] = [];
  const { error } = console;
  console.error = (...line) => logged.push(line);
  try {
    shop.say(() => Promise.reject(new TypeError('secret at line 7')));
    const items = [{ product_id: PRODUCT, deal_id: DEAL, quantity: 1 }];
    const { statusCode, body } = await shop.app.inject({
      method: 'POST',
      url: '/orders',
      headers: { authorization: `Bearer ${shop.token(BUYER)}` },
      body: { items },
    });
    assert.is(statusCode, 500);
    assert.is(body, errorBody('INTERNAL'));
  } finally {
    console.error = error;
  }
  assert.is(logged.length, 1);
  assert.instance(logged[0]?.[1], TypeError);
});

gateway('answers a URL that cannot be decoded with 400', async () => {
  await using shop = await openShop();
  const { statusCode, body } = await shop.app.inject('/products/%zz');
  assert.is(statusCode, 400);
  assert.is(JSON.parse(body).error, 'BAD_REQUEST');
});

gateway('finds nothing behind a path longer than any of ours', async () => {
  await using shop = await openShop();
  const { statusCode, body } = await shop.app.inject(`/products/${'x'.repeat(2_000)}`);
  assert.is(statusCode, 404);
  assert.is(JSON.parse(body).error, 'NOT_FOUND');
});

gateway('keeps no read when nobody tells it of commits', async () => {
  let reads = 0;
  const findProduct = async () => {
    reads++;
    return product();
  };
  const nothing = async () => ({ items: [], total: 0, changesAt: Number.POSITIVE_INFINITY });
  const catalog = {
    findProduct,
    listProducts: nothing,
    findDeal: async () => null,
    listActiveDeals: nothing,
  };
  await using shop = await openShop({ catalog, subscribe: undefined as never });
  await shop.call('GET', `/products/${PRODUCT}`);
  await shop.call('GET', `/products/${PRODUCT}`);
  assert.is(reads, 2);
});

gateway.run();

const errors = suite('errors');

errors('have one status each, and 503 tells when to come back', () => {
  for (const [code, { status, headers = [] }] of Object.entries(ERRORS)) {
    assert.ok(status >= 400 && status < 600, code);
    assert.is(headers.includes('retry-after'), status === 503, code);
    assert.is(headers.includes('www-authenticate'), /^(UNAUTHORIZED|INVALID_TOKEN)$/.test(code));
  }
});

errors('of the world look alike from outside', () => {
  for (const code of ['MOVED', 'UNAVAILABLE', 'CORRUPT', 'DUPLICATE'] as const) {
    assert.is(errorBody(code), errorBody('UNAVAILABLE'));
    assert.is(ERRORS[code].status, 503);
  }
});

errors('of an unknown outcome say how to learn it', () => {
  const { error, message } = JSON.parse(errorBody('UNKNOWN_OUTCOME'));
  assert.is(error, 'UNAVAILABLE');
  assert.match(message, /same Idempotency-Key/);
  assert.is(ERRORS.UNKNOWN_OUTCOME.status, 503);
});

errors.run();
