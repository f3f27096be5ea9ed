import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Order as OrderState } from '../actors/domain/order.ts';
import { Fault } from '../persistence/fault.ts';
import { openShop } from './sample-shop.ts';
import {
  ADDRESS,
  accepted,
  BUYER,
  DEAL,
  NOW,
  ORDER,
  OTHER_PRODUCT,
  order,
  PRODUCT,
  RIVAL,
  rejected,
} from './samples.ts';

const placing = suite('placing an order');

placing('asks the deal once, runs no SQL and answers with what the deal sold', async () => {
  await using shop = await openShop();
  const items = [{ product_id: PRODUCT, deal_id: DEAL, quantity: 2 }];
  const { status, body, headers } = await shop.call('POST', '/orders', {
    body: { items, shipping_address: ADDRESS },
  });
  assert.is(status, 201);
  assert.is(headers['openrun-version'], '7');
  assert.is(headers['openrun-durability'], 'fsync');
  assert.is(headers['idempotent-replayed'], undefined);
  assert.equal(shop.reads, []);
  assert.is(shop.asked.length, 1);
  const { entity, command, options } = shop.asked[0]!;
  assert.is(entity, `deal/${DEAL}`);
  assert.equal(command, {
    type: 'PlaceOrder',
    orderId: body.id,
    userId: BUYER,
    productId: PRODUCT,
    quantity: 2,
    address: ADDRESS,
    key: null,
    fingerprint: null,
  });
  assert.equal(options, { commandId: body.id, isFresh: true });
  assert.is(body.total_amount, 198_000);
  assert.is(body.items[0].product_name, '무선 청소기 "터보" 🌀');
  assert.is(body.items[0].deal_id, DEAL);
  assert.is(body.status, 'confirmed');
  assert.is(body.created_at, new Date(NOW).toISOString());
  assert.is(body.updated_at, body.created_at);
  assert.equal(body.shipping_address, { ...ADDRESS, address_detail: null });
});

placing('without a deal asks the product, whatever the case of the id', async () => {
  await using shop = await openShop();
  const items = [{ product_id: PRODUCT.toUpperCase(), quantity: 1, deal_id: null }];
  const { status, body } = await shop.call('POST', '/orders', { body: { items } });
  assert.is(status, 201);
  assert.is(shop.asked[0]?.entity, `product/${PRODUCT}`);
  assert.is(body.items[0].product_id, PRODUCT);
  assert.is(body.items[0].deal_id, null);
});

placing('makes one line of two of the same product and deal', async () => {
  await using shop = await openShop();
  const item = { product_id: PRODUCT, deal_id: DEAL, quantity: 2 };
  const { body } = await shop.call('POST', '/orders', { body: { items: [item, item] } });
  assert.is(body.items.length, 1);
  assert.is(body.items[0].quantity, 4);
});

placing('of several lines asks a cart, and answers with its outcome', async () => {
  await using shop = await openShop();
  shop.say(({ entity }) =>
    accepted({ seq: 1, outcome: { status: 'confirmed', order: cart(entity.slice(6)) } }),
  );
  const items = [
    { product_id: PRODUCT, quantity: 1 },
    { product_id: OTHER_PRODUCT, deal_id: DEAL, quantity: 2 },
  ];
  const { status, body, headers } = await shop.call('POST', '/orders', { body: { items } });
  assert.is(status, 201);
  assert.is(headers['openrun-version'], '1');
  const { entity, command, options } = shop.asked[0]!;
  assert.is(entity, `order/${body.id}`);
  assert.equal(options, { commandId: body.id, isFresh: true, patient: true });
  assert.equal(command['lines'], [
    { productId: PRODUCT, dealId: null, quantity: 1 },
    { productId: OTHER_PRODUCT, dealId: DEAL, quantity: 2 },
  ]);
  assert.is(body.total_amount, 3 * 1_000);
  assert.is(new Set([body.id, ...body.items.map((item: { id: string }) => item.id)]).size, 3);
});

placing('of a cart that found a shelf empty is refused with the reason', async () => {
  await using shop = await openShop();
  shop.say(() => accepted({ outcome: { status: 'rejected', code: 'INSUFFICIENT_STOCK' } }));
  const items = [PRODUCT, OTHER_PRODUCT].map((product_id) => ({ product_id, quantity: 1 }));
  const { status, body } = await shop.call('POST', '/orders', { body: { items } });
  assert.is(status, 400);
  assert.is(body.error, 'INSUFFICIENT_STOCK');
});

const REFUSALS = [
  ['PRODUCT_NOT_FOUND', 404],
  ['DEAL_NOT_FOUND', 404],
  ['INSUFFICIENT_STOCK', 400],
  ['DEAL_NOT_ACTIVE', 400],
  ['INVALID_DEAL', 400],
  ['PURCHASE_LIMIT_EXCEEDED', 400],
] as const;

for (const [code, expected] of REFUSALS) {
  placing(`refused with ${code} answers ${expected} and the version that refused`, async () => {
    await using shop = await openShop();
    shop.say(() => rejected(code));
    const items = [{ product_id: PRODUCT, deal_id: DEAL, quantity: 1 }];
    const { status, body, headers } = await shop.call('POST', '/orders', { body: { items } });
    assert.is(status, expected);
    assert.is(body.error, code);
    assert.is(headers['openrun-version'], '7');
  });
}

for (const code of ['OVERLOADED', 'CORRUPT'] as const) {
  placing(`answers the fault ${code} with 503 and when to come back`, async () => {
    await using shop = await openShop();
    shop.say(() => Promise.reject(new Fault(code, 'no')));
    const items = [{ product_id: PRODUCT, quantity: 1 }];
    const { status, body, headers } = await shop.call('POST', '/orders', { body: { items } });
    assert.is(status, 503);
    assert.is(body.error, code === 'OVERLOADED' ? 'OVERLOADED' : 'UNAVAILABLE');
    assert.is(headers['retry-after'], '1');
  });
}

placing('survives an owner that moves, with the same order', async () => {
  await using shop = await openShop();
  let answered = 0;
  shop.say(({ command }) => {
    if (answered++ < 2) throw new Fault('MOVED', 'another node owns it');
    return accepted({ events: [{ ...command, ...SOLD }] });
  });
  const items = [{ product_id: PRODUCT, deal_id: DEAL, quantity: 1 }];
  const { status } = await shop.call('POST', '/orders', { body: { items } });
  assert.is(status, 201);
  assert.is(new Set(shop.asked.map(({ command }) => command['orderId'])).size, 1);
  assert.equal(
    shop.asked.map(({ options }) => options?.isFresh),
    [true, false, false],
  );
});

placing('on a database that may lose it says so', async () => {
  await using shop = await openShop({ durability: 'relaxed' });
  const items = [{ product_id: PRODUCT, quantity: 1 }];
  const { headers } = await shop.call('POST', '/orders', { body: { items } });
  assert.is(headers['openrun-durability'], 'relaxed');
});

placing('takes the buyer from the token and not from X-User-ID', async () => {
  await using shop = await openShop();
  const items = [{ product_id: PRODUCT, quantity: 1 }];
  const { body } = await shop.call('POST', '/orders', {
    body: { items },
    headers: { 'x-user-id': RIVAL },
  });
  assert.is(body.user_id, BUYER);
});

placing.run();

const reading = suite('reading orders');

reading('shows an order to its buyer, and to nobody else', async () => {
  await using shop = await openShop();
  shop.orders.set(ORDER, order());
  const mine = await shop.call('GET', `/orders/${ORDER}`);
  assert.is(mine.status, 200);
  assert.is(mine.body.items[0].subtotal, 198_000);
  assert.is(mine.headers['openrun-version'], '0');
  assert.is((await shop.call('GET', `/orders/${ORDER}`, { as: RIVAL })).body.error, 'FORBIDDEN');
  assert.is((await shop.call('GET', `/orders/${PRODUCT}`)).body.error, 'NOT_FOUND');
});

reading('lists them with one call of the order book', async () => {
  await using shop = await openShop();
  for (let count = 0; count < 3; count++) shop.orders.set(`${count}`, order());
  const { body } = await shop.call('GET', '/orders?page=1&size=50&status=');
  assert.is(body.items.length, 3);
  assert.is(body.total, 3);
  assert.is(body.size, 50);
  assert.equal(shop.reads, ['list']);
});

reading('finds what a key has bought, whatever characters it has', async () => {
  await using shop = await openShop();
  const key = `a/b%?#${'x'.repeat(122)}`;
  shop.keys.set(`${BUYER} ${key}`, { order: order(), fingerprint: 'f' });
  const path = `/orders/by-key/${encodeURIComponent(key)}`;
  assert.is((await shop.call('GET', path)).body.id, ORDER);
  assert.is((await shop.call('GET', path, { as: RIVAL })).status, 404);
  assert.is((await shop.call('GET', `/orders/by-key/${'x'.repeat(129)}`)).status, 422);
  assert.is((await shop.call('GET', '/orders/by-key/a%20b')).status, 422);
});

reading.run();

const cancelling = suite('cancelling an order');

cancelling('waits until the units are back, and shows the order cancelled', async () => {
  await using shop = await openShop();
  const cancelled: OrderState = {
    ...cart(ORDER),
    status: 'cancelled',
    cancelledAt: NOW + 5,
    cancelReason: '마음이 바뀌었어요',
  };
  shop.say(() => accepted({ outcome: { status: 'cancelled', order: cancelled } }));
  const { status, body, headers } = await shop.call('POST', `/orders/${ORDER}/cancel`, {
    body: { reason: '마음이 바뀌었어요' },
  });
  assert.is(status, 200);
  assert.is(body.status, 'cancelled');
  assert.is(body.cancel_reason, '마음이 바뀌었어요');
  assert.is(body.cancelled_at, new Date(NOW + 5).toISOString());
  assert.is(body.updated_at, body.cancelled_at);
  assert.is(headers['openrun-version'], '7');
  assert.is(shop.asked[0]?.options?.patient, true);
});

const NO_BODIES = [
  ['no body and no type', {}],
  ['an empty body of JSON', { headers: { 'content-type': 'application/json' }, body: '' }],
  ['null', { body: 'null' }],
  ['an empty object', { body: {} }],
  ['no reason', { body: { reason: null } }],
] as const;

for (const [name, options] of NO_BODIES) {
  cancelling(`takes ${name} for no reason`, async () => {
    await using shop = await openShop();
    shop.say(() => rejected('CANNOT_CANCEL'));
    const { status, body } = await shop.call('POST', `/orders/${ORDER}/cancel`, options);
    assert.is(status, 400);
    assert.is(body.error, 'CANNOT_CANCEL');
    assert.is(shop.asked[0]?.command['reason'], null);
  });
}

cancelling('is refused to others', async () => {
  await using shop = await openShop();
  shop.say(() => rejected('FORBIDDEN'));
  assert.is((await shop.call('POST', `/orders/${ORDER}/cancel`)).status, 403);
});

cancelling.run();

const SOLD = { type: 'UnitsSold', dealId: DEAL, productName: '청소기', unitPrice: 1_000 };

function cart(id: string): OrderState {
  const line = { productName: '청소기', unitPrice: 1_000 };
  return {
    id,
    status: 'confirmed',
    userId: BUYER,
    lines: [
      { productId: PRODUCT, dealId: null, quantity: 1, ...line },
      { productId: OTHER_PRODUCT, dealId: DEAL, quantity: 2, ...line },
    ],
    placedAt: NOW,
    address: null,
    cancelledAt: null,
    cancelReason: null,
  } as unknown as OrderState;
}
