import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CallOptions, openShop } from './sample-shop.ts';
import { ADDRESS, DEAL, ORDER, PRODUCT } from './samples.ts';
import { readSpec, SPEC_NAMES } from './spec.ts';

/** Nothing here changes it, so all tests share it. */
const shop = await openShop();

const LINE = { product_id: PRODUCT, deal_id: DEAL, quantity: 1 };
const BASKET = { items: [LINE], shipping_address: ADDRESS };

const values = suite('bad values');

const QUANTITIES = ['3', true, [1], null, 0, -1, 11, 1.5, 1e308, Number.MAX_SAFE_INTEGER, {}];

values('for a quantity are refused, and nobody is asked', async () => {
  for (const quantity of QUANTITIES) {
    const { status, body } = await place({ items: [{ ...LINE, quantity }] });
    assert.is(status, 422, JSON.stringify(quantity));
    assert.is(body.error, 'VALIDATION_ERROR');
    assert.is(body.details.field, '/items/0/quantity');
  }
  assert.is(shop.asked.length, 0);
});

const BASKETS: Record<string, unknown> = {
  'no lines': { items: [] },
  'eleven lines': { items: Array(11).fill(LINE) },
  'lines that are none': { items: LINE },
  'no items': {},
  'a price': { items: [{ ...LINE, price: 1 }] },
  'a status': { ...BASKET, status: 'delivered' },
  'a role': { ...BASKET, role: 'admin' },
  'a user': { ...BASKET, user_id: DEAL },
  'an id with a star': { items: [{ ...LINE, product_id: '*' }] },
  'an id that is a subject': { items: [{ ...LINE, deal_id: `${DEAL.slice(0, -1)}>` }] },
  'an id with spaces': { items: [{ ...LINE, product_id: ` ${PRODUCT} ` }] },
  'an id with a line after it': { items: [{ ...LINE, product_id: `${PRODUCT}\n` }] },
  'an id of nothing': { items: [{ ...LINE, product_id: '' }] },
  'a street for an address': { items: [LINE], shipping_address: '서울' },
  'an address with a country': { items: [LINE], shipping_address: { ...ADDRESS, country: 'KR' } },
  'an address without a name': withAddress({ recipient_name: undefined }),
  'a name of 51 characters': withAddress({ recipient_name: '가'.repeat(51) }),
  'a landline': withAddress({ phone: '02-123-4567' }),
  'a phone with more after it': withAddress({ phone: '010-1234-5678\n' }),
  'a postal code of six': withAddress({ postal_code: '047631' }),
  'a postal code of Arabic digits': withAddress({ postal_code: '٠٤٧٦٣' }),
};

for (const [name, body] of Object.entries(BASKETS)) {
  values(`are refused: ${name}`, async () => {
    const { status } = await place(body as object);
    assert.is(status, 422);
    assert.is(shop.asked.length, 0);
  });
}

values('are not: four-byte characters at the limit of a length', async () => {
  const recipient_name = '👩'.repeat(50);
  const { status, body } = await place(withAddress({ recipient_name }));
  assert.is(status, 201);
  assert.is(body.shipping_address.recipient_name, recipient_name);
});

for (const path of ['/orders/%2A', `/orders/${ORDER.slice(1)}`, '/products/a%20b', '/orders/>']) {
  values(`are refused in the path ${path}`, async () => {
    assert.is((await shop.call('GET', path)).status, 422);
  });
}

values.run();

const bodies = suite('bad bodies');

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const MALFORMED: Record<string, string> = {
  'half an object': '{"items":[',
  'two values': '{} {}',
  text: 'hello',
  'not a number': '{"items":NaN}',
  'a trailing comma': '{"items":[],}',
  'a prototype': '{"items":[],"__proto__":{"role":"admin"}}',
  'a prototype further down': '{"items":[{"__proto__":null}]}',
  'an escaped prototype': '{"\\u005f_proto__":1}',
  'a constructor': '{"constructor":{"prototype":{"role":"admin"}}}',
  'half a surrogate pair': '{"items":[],"note":"\\ud83d"}',
  'a hundred arrays in each other': `{"items":${deep(100)}}`,
  'half a million arrays in each other': deep(500_000),
};

for (const [name, body] of Object.entries(MALFORMED)) {
  bodies(`answer 400: ${name}`, async () => {
    const { status, body: refusal } = await place(body);
    assert.is(status, 400);
    assert.is(refusal.error, 'MALFORMED_JSON');
  });
}

bodies('may say backslash and ud83d', async () => {
  const { status, body } = await place(withAddress({ address: '\\ud83d \u{1f600}\\' }));
  assert.is(status, 201);
  assert.is(body.shipping_address.address, '\\ud83d \u{1f600}\\');
});

bodies('above a mebibyte answer 413', async () => {
  const padding = ' '.repeat(1024 * 1024);
  const { status, body } = await place(`${JSON.stringify(BASKET)}${padding}`);
  assert.is(status, 413);
  assert.is(body.error, 'BODY_TOO_LARGE');
});

bodies('of other types answer 415', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const headers = { 'content-type': type };
    const { status } = await shop.call('POST', '/orders', { headers, body: 'items=1' });
    assert.is(status, 415, type);
  }
});

bodies('of JSON in another charset name or case are JSON', async () => {
  const body = JSON.stringify(BASKET);
  for (const type of ['application/json; charset=utf-8', 'Application/JSON']) {
    const headers = { 'content-type': type };
    assert.is((await shop.call('POST', '/orders', { headers, body })).status, 201, type);
  }
});

bodies('with a field nobody knows are refused in its own letters', async () => {
  const { status, body } = await place({ ...BASKET, 수량: 1 });
  assert.is(status, 422);
  assert.is(body.details.additionalProperty, '수량');
});

bodies('that are missing where one is needed answer 422', async () => {
  const json = { 'content-type': 'application/json' };
  assert.is((await shop.call('POST', '/orders')).status, 422);
  assert.is((await shop.call('POST', '/orders', { headers: json })).status, 422);
  assert.is((await place('null')).status, 422);
  assert.is((await shop.call('PATCH', `/products/${PRODUCT}`)).status, 422);
});

bodies.run();

const anything = suite('anything at all');

anything('is answered, as the spec says, and never with 5xx', async () => {
  const operations = SPEC_NAMES.flatMap((name) =>
    Object.entries(readSpec(name).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), request(), async (operation, noise) => {
      const path = operation.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(noise.id));
      const { status } = await shop.call(operation.method, `${path}${noise.query}`, noise.options);
      // An empty id makes another path, which need not exist.
      assert.ok(status < 500, `${operation.method} ${path} answered ${status}`);
    }),
    { numRuns: 1_500 },
  );
});

anything.after(() => shop.app.close());
anything.run();

function place(body: object | string) {
  return shop.call('POST', '/orders', { body });
}

function withAddress(change: object) {
  return { items: [LINE], shipping_address: { ...ADDRESS, ...change } };
}

/** Valid pieces, mutated: missing, of another type, out of their limits, or noise. */
/** `.` and `..` name other paths: every client resolves them before it asks. */
function isSegment(id: string): boolean {
  return !/^\.{1,2}$/.test(id);
}

function request(): fc.Arbitrary<{ id: string; query: string; options: CallOptions }> {
  const wild = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('', PRODUCT, DEAL, 1, -1, 1e308, '2026-03-02T11:00:00Z', 'a@b.co', '한글 🌀'),
  );
  const line = fc.record({ product_id: wild, quantity: wild, deal_id: wild }, { requiredKeys: [] });
  const body = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constantFrom({}, BASKET, { name: '이름', price: 1, stock: 1 }, { delta: 1 }),
    fc.record({ items: fc.array(line, { maxLength: 11 }), shipping_address: wild }),
    fc.record(
      { email: wild, password: wild, name: wild, refresh_token: wild, reason: wild, price: wild },
      { requiredKeys: [] },
    ),
    fc.record({
      product_id: fc.constant(PRODUCT),
      deal_price: wild,
      deal_stock: wild,
      starts_at: wild,
      ends_at: wild,
    }),
  );
  const key = fc.string({ unit: 'grapheme-ascii', maxLength: 130 });
  return fc.record({
    id: fc.oneof(
      fc.constantFrom(PRODUCT, DEAL, ORDER),
      fc.string({ minLength: 1 }).filter(isSegment),
    ),
    query: fc.oneof(
      fc.constant(''),
      fc.webQueryParameters().map((parameters) => `?${parameters}`),
      fc.constantFrom('?page=0', '?page=2&size=3', '?size=999', '?status=shipped', '?__proto__=1'),
    ),
    options: fc.oneof(
      fc.record({ body }),
      fc.record({ body, headers: fc.record({ 'idempotency-key': key }) }),
      fc.constantFrom({}, { as: null }, { headers: { authorization: 'Bearer x' } }),
    ),
  });
}
