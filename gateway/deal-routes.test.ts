import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dealStatus, nextStatusAt } from './product-reply.ts';
import { openShop } from './sample-shop.ts';
import {
  accepted,
  BUYER,
  DEAL,
  deal,
  NOW,
  OTHER_PRODUCT,
  PRODUCT,
  product,
  rejected,
} from './samples.ts';

const OFFER = {
  product_id: PRODUCT,
  deal_price: 99_000,
  deal_stock: 100,
  starts_at: '2026-03-02T20:00:00.000000+09:00',
  ends_at: '2026-03-02T12:00:00.123456Z',
};

const deals = suite('deals');

deals('are allotted by their product, and shown with it', async () => {
  await using shop = await openShop();
  shop.say(({ command }) => {
    const { userId: _, ...terms } = command;
    const allotted = { ...terms, type: 'DealAllotted', productId: PRODUCT, originalPrice: 189_000 };
    return accepted({ events: [allotted], outcome: product({ stock: 400 }) });
  });
  const { status, body, headers } = await shop.call('POST', '/products/deals', { body: OFFER });
  assert.is(status, 201);
  assert.is(headers['openrun-version'], '0');
  const { entity, command } = shop.asked[0]!;
  assert.is(entity, `product/${PRODUCT}`);
  assert.equal(command, {
    type: 'AllotDeal',
    userId: BUYER,
    dealId: body.id,
    dealPrice: 99_000,
    quantity: 100,
    startsAt: NOW,
    endsAt: NOW + 3_600_123,
    perUserLimit: null,
  });
  assert.is(body.product.stock, 400);
  assert.is(body.original_price, 189_000);
  assert.is(body.remaining_stock, 100);
  assert.is(body.status, 'active');
  assert.is(body.starts_at, '2026-03-02T11:00:00.000Z');
  assert.is(body.ends_at, '2026-03-02T12:00:00.123Z');
  assert.is(body.per_user_limit, null);
});

deals('must start before they end, even of a product that does not exist', async () => {
  await using shop = await openShop();
  shop.say(() => rejected('NOT_FOUND'));
  for (const starts_at of [OFFER.ends_at, '2026-03-03T00:00:00Z']) {
    const body = { ...OFFER, starts_at };
    const { status, body: refusal } = await shop.call('POST', '/products/deals', { body });
    assert.is(status, 400);
    assert.is(refusal.error, 'INVALID_PERIOD');
  }
  const { status } = await shop.call('POST', '/products/deals', { body: OFFER });
  assert.is(status, 404);
});

for (const [code, expected] of [
  ['FORBIDDEN', 403],
  ['INSUFFICIENT_STOCK', 400],
  ['TOO_MANY_DEALS', 409],
] as const) {
  deals(`answer ${expected} when the product says ${code}`, async () => {
    await using shop = await openShop();
    shop.say(() => rejected(code));
    const { status, body } = await shop.call('POST', '/products/deals', { body: OFFER });
    assert.is(status, expected);
    assert.is(body.error, code);
  });
}

for (const [field, value] of [
  ['starts_at', '2026-03-02'],
  ['starts_at', 1772449200000],
  ['ends_at', '2026-02-30T00:00:00Z'],
  ['ends_at', null],
  ['deal_stock', 0],
  ['deal_price', -1],
  ['per_user_limit', 0],
  ['product_id', 'urn:uuid:0193a5b1-02f4-7c11-8a44-0e8b9d6c7f21'],
  ['status', 'active'],
] as const) {
  deals(`refuse ${JSON.stringify(value)} as ${field}`, async () => {
    await using shop = await openShop();
    const body = { ...OFFER, [field]: value };
    assert.is((await shop.call('POST', '/products/deals', { body })).status, 422);
    assert.is(shop.asked.length, 0);
  });
}

deals('are found with their product', async () => {
  await using shop = await openShop();
  shop.deals.set(DEAL, deal());
  const { body, headers } = await shop.call('GET', `/products/deals/${DEAL}`, { as: null });
  assert.is(body.remaining_stock, 40);
  assert.is(body.product.name, '무선 청소기');
  assert.is(headers['openrun-version'], '60');
  assert.is((await shop.call('GET', `/products/deals/${OTHER_PRODUCT}`)).status, 404);
  assert.is((await shop.call('GET', '/products/deals/x')).status, 422);
});

deals('change their status by time alone, cached or not', async () => {
  await using shop = await openShop();
  shop.deals.set(DEAL, deal({ startsAt: NOW + 10, endsAt: NOW + 20 }));
  const status = async () => (await shop.call('GET', `/products/deals/${DEAL}`)).body.status;
  assert.is(await status(), 'scheduled');
  shop.clock.now = NOW + 9;
  assert.is(await status(), 'scheduled');
  assert.is(shop.reads.length, 1);
  shop.clock.now = NOW + 10;
  assert.is(await status(), 'active');
  shop.clock.now = NOW + 20;
  assert.is(await status(), 'ended');
  shop.clock.now = NOW + 500;
  assert.is(await status(), 'ended');
  assert.is(shop.reads.length, 3);
});

deals('are read again after a commit to them or to a product', async () => {
  await using shop = await openShop();
  shop.deals.set(DEAL, deal());
  const left = async () => (await shop.call('GET', `/products/deals/${DEAL}`)).body;
  await left();
  shop.deals.set(DEAL, deal({ available: 39 }));
  shop.commit(`deal/${DEAL}`);
  assert.is((await left()).remaining_stock, 39);
  shop.deals.set(DEAL, deal({ product: product({ name: '새 이름' }) }));
  shop.commit(`product/${PRODUCT}`);
  assert.is((await left()).product.name, '새 이름');
});

deals('once created are in the next list', async () => {
  await using shop = await openShop();
  const list = async () => (await shop.call('GET', '/products/deals', { as: null })).body;
  assert.is((await list()).total, 0);
  shop.deals.set(DEAL, deal());
  shop.commit(`product/${PRODUCT}`);
  assert.equal((await list()).items[0].id, DEAL);
});

deals('enter and leave the cached list the moment they start and end', async () => {
  await using shop = await openShop();
  shop.deals.set(DEAL, deal({ startsAt: NOW + 3, endsAt: NOW + 5 }));
  const totals: number[] = [];
  for (let passed = 0; passed <= 6; passed++) {
    shop.clock.now = NOW + passed;
    totals.push((await shop.call('GET', '/products/deals', { as: null })).body.total);
  }
  assert.equal(totals, [0, 0, 0, 1, 1, 0, 0]);
  assert.is(shop.reads.length, 3);
});

deals.run();

const status = suite('deal status');

status('is checked in the order of the contract', () => {
  const soldOut = { available: 0, sold: 100 };
  assert.is(dealStatus(deal({ ...soldOut, startsAt: NOW + 1 }), NOW), 'sold_out');
  assert.is(dealStatus(deal({ ...soldOut, endsAt: NOW }), NOW), 'sold_out');
  assert.is(dealStatus(deal({ startsAt: NOW + 1, endsAt: NOW }), NOW), 'scheduled');
  assert.is(dealStatus(deal({ endsAt: NOW }), NOW), 'ended');
  assert.is(dealStatus(deal({ startsAt: NOW }), NOW), 'active');
});

status('of one whose unsold units went back is ended, not sold out', () => {
  const ended = deal({ available: 0, returned: 40, ended: true, endsAt: NOW });
  assert.is(dealStatus(ended, NOW), 'ended');
});

status('changes next when it starts, then when it ends, then never', () => {
  const one = deal({ startsAt: NOW, endsAt: NOW + 10 });
  assert.is(nextStatusAt(one, NOW - 1), NOW);
  assert.is(nextStatusAt(one, NOW), NOW + 10);
  assert.is(nextStatusAt(one, NOW + 10), Number.POSITIVE_INFINITY);
});

status.run();
