import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import { fingerprintOf, toBasket } from './basket.ts';
import { createIdempotency } from './idempotency.ts';
import type { Purchase } from './purchase.ts';
import { type Asked, openShop, type Shop } from './sample-shop.ts';
import {
  ADDRESS,
  accepted,
  BUYER,
  DEAL,
  order,
  PRODUCT,
  RIVAL,
  rejected,
  soldEvent,
} from './samples.ts';
import { wireText } from './wire-text.ts';

const KEY = { 'idempotency-key': 'checkout-1' };
const ITEMS = [{ product_id: PRODUCT, deal_id: DEAL, quantity: 2 }];
const BODY = { items: ITEMS, shipping_address: ADDRESS };
const OTHER = { items: [{ product_id: PRODUCT, deal_id: DEAL, quantity: 1 }] };

const keys = suite('idempotency keys');

keys('go with the order, and with the fingerprint of its basket', async () => {
  await using shop = await openShop();
  await buy(shop);
  const { command } = shop.asked[0]!;
  assert.is(command['key'], 'checkout-1');
  assert.is(command['fingerprint'], fingerprintOf(toBasket(BODY)));
  assert.equal(shop.reads, ['findByKey']);
});

keys('asked again give the first answer, whatever happened to the order', async () => {
  await using shop = await openShop();
  const first = await buy(shop);
  store(shop, first.body.id, { status: 'cancelled', cancelledAt: 5, updatedAt: 5, version: 2 });
  const second = await buy(shop);
  assert.is(second.status, 201);
  assert.is(second.text, first.text);
  assert.is(second.headers['openrun-version'], first.headers['openrun-version']);
  assert.is(second.headers['openrun-durability'], 'fsync');
  assert.is(first.headers['idempotent-replayed'], undefined);
  assert.is(second.headers['idempotent-replayed'], 'true');
  assert.is(shop.asked.length, 1);
});

keys('asked with another basket are refused', async () => {
  await using shop = await openShop();
  const { body } = await buy(shop);
  store(shop, body.id);
  const other = await buy(shop, { body: OTHER });
  assert.is(other.status, 422);
  assert.is(other.body.error, 'IDEMPOTENCY_KEY_REUSED');
});

keys('belong to a user', async () => {
  await using shop = await openShop();
  const { body } = await buy(shop);
  store(shop, body.id);
  const rival = await buy(shop, { as: RIVAL, body: OTHER });
  assert.is(rival.status, 201);
  assert.is(shop.asked.length, 2);
});

keys('in flight ten times make one order and ten equal answers', async () => {
  await using shop = await openShop();
  const gate = hold(shop);
  const all = Array.from({ length: 10 }, () => buy(shop));
  await gate.asked;
  gate.open();
  const answers = await Promise.all(all);
  assert.is(shop.asked.length, 1);
  assert.is(new Set(answers.map(({ text }) => text)).size, 1);
  const replayed = answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true');
  assert.is(replayed.length, 9);
});

keys('in flight share one purchase, and its failure', async () => {
  const { once } = createIdempotency({ findByKey: async () => null });
  const request = { userId: BUYER, key: 'k', fingerprint: 'f' };
  let bought = 0;
  const buyOne = async (): Promise<Purchase> => {
    bought++;
    return { type: 'bought', body: wireText('{}'), version: 1, replayed: false };
  };
  const purchases = await Promise.all([once(request, buyOne), once(request, buyOne)]);
  assert.is(bought, 1);
  assert.equal(
    purchases.map((purchase) => purchase.type === 'bought' && purchase.replayed),
    [false, true],
  );
  const fail = () => Promise.reject(new Fault('UNAVAILABLE', 'away'));
  const failed = await Promise.allSettled([once(request, fail), once(request, fail)]);
  assert.equal(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});

keys('in flight with two baskets let the second one know once the first has bought', async () => {
  await using shop = await openShop();
  const gate = hold(shop);
  const first = buy(shop);
  await gate.asked;
  const second = buy(shop, { body: OTHER });
  gate.open();
  assert.is((await first).status, 201);
  assert.is((await second).body.error, 'IDEMPOTENCY_KEY_REUSED');
});

keys('that bought nothing may be used again, also for another basket', async () => {
  await using shop = await openShop();
  shop.say(() => rejected('INSUFFICIENT_STOCK'));
  assert.is((await buy(shop)).status, 400);
  shop.say(({ entity, command }) => accepted({ events: [soldEvent(entity, command)] }));
  const second = await buy(shop, { body: OTHER });
  assert.is(second.status, 201);
  assert.is(second.headers['idempotent-replayed'], undefined);
});

for (const code of ['DUPLICATE', 'UNKNOWN_OUTCOME'] as const) {
  keys(`after ${code} are looked up again, and give what was bought`, async () => {
    await using shop = await openShop();
    shop.say(({ command }) => {
      store(shop, String(command['orderId']));
      throw new Fault(code, 'another node was first, or the answer was lost');
    });
    const { status, headers } = await buy(shop);
    assert.is(status, 201);
    assert.is(headers['idempotent-replayed'], 'true');
  });
}

keys('are looked up within a second, else nothing is bought', async () => {
  const { once } = createIdempotency({ findByKey: () => new Promise(() => undefined) });
  let bought = 0;
  const askedAt = performance.now();
  const buying = once({ userId: BUYER, key: 'k', fingerprint: 'f' }, async () => {
    bought++;
    throw new Error('it was bought');
  });
  assert.is(await codeOf(buying), 'UNAVAILABLE');
  assert.ok(performance.now() - askedAt < 1_000);
  assert.is(bought, 0);
});

for (const lookup of ['fails', 'hangs'] as const) {
  keys(`stay in doubt when the lookup after the purchase ${lookup}`, async () => {
    let lookups = 0;
    const { once } = createIdempotency({
      async findByKey() {
        if (++lookups === 1) return null;
        if (lookup === 'fails') throw new Fault('UNAVAILABLE', 'away');
        return new Promise(() => undefined);
      },
    });
    const askedAt = performance.now();
    const buying = once({ userId: BUYER, key: 'k', fingerprint: 'f' }, () =>
      Promise.reject(new Fault('UNKNOWN_OUTCOME', 'the answer was lost')),
    );
    assert.is(await codeOf(buying), 'UNKNOWN_OUTCOME');
    assert.ok(performance.now() - askedAt < 1_000);
  });
}

keys('held by a cart that is not decided yet are answered later', async () => {
  await using shop = await openShop();
  shop.say(() => Promise.reject(new Fault('DUPLICATE', 'the key is taken')));
  const { status, body } = await buy(shop);
  assert.is(status, 503);
  assert.is(body.error, 'UNAVAILABLE');
});

keys('answered with a fault are free again', async () => {
  await using shop = await openShop();
  shop.say(() => Promise.reject(new Fault('OVERLOADED', 'too much')));
  assert.is((await buy(shop)).body.error, 'OVERLOADED');
  shop.say(({ entity, command }) => accepted({ events: [soldEvent(entity, command)] }));
  assert.is((await buy(shop)).status, 201);
});

for (const key of ['', 'a b', 'ä', 'x'.repeat(129), 'a\tb']) {
  keys(`like ${JSON.stringify(key.slice(0, 8))} (${key.length}) are refused`, async () => {
    await using shop = await openShop();
    const headers = { 'idempotency-key': key };
    const { status, body } = await shop.call('POST', '/orders', { headers, body: BODY });
    assert.is(status, 422);
    assert.is(body.error, 'VALIDATION_ERROR');
  });
}

keys('of 128 characters, all that are visible, are taken', async () => {
  await using shop = await openShop();
  const headers = { 'idempotency-key': `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~${'x'.repeat(96)}` };
  assert.is(headers['idempotency-key'].length, 128);
  const { status } = await shop.call('POST', '/orders', { headers, body: BODY });
  assert.is(status, 201);
});

keys.run();

async function codeOf(purchase: Promise<Purchase>): Promise<string> {
  const fault = await purchase.catch((error: unknown) => error);
  assert.instance(fault, Fault);
  return (fault as Fault).code;
}

function buy(shop: Shop, options: { as?: string; body?: object } = {}) {
  return shop.call('POST', '/orders', { headers: KEY, body: BODY, ...options });
}

/** What the commit of the order leaves in the tables. */
function store(shop: Shop, id: string, change: Partial<ReturnType<typeof order>> = {}): void {
  const bought = order({ id, bornSeq: 7, ...change });
  bought.lines[0]!.productName = soldEvent('deal/', { type: 'PlaceOrder' }).productName;
  shop.keys.set(`${BUYER} checkout-1`, {
    order: bought,
    fingerprint: fingerprintOf(toBasket(BODY)),
  });
}

/** The entity answers when told. */
function hold(shop: Shop) {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let heard: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (heard = resolve));
  shop.say(async ({ entity, command }: Asked) => {
    heard();
    await opened;
    store(shop, String(command['orderId']));
    return accepted({ events: [soldEvent(entity, command)] });
  });
  return { open, asked };
}
