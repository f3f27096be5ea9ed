import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { UnitsSold } from '../actors/domain/units.ts';
import { toIso } from './instant.ts';
import { bornJson, lineId, soldJson } from './order-reply.ts';
import { ADDRESS, BUYER, DEAL, NOW, ORDER, order, PRODUCT } from './samples.ts';

const reply = suite('order reply');

const sold: UnitsSold = {
  type: 'UnitsSold',
  orderId: ORDER,
  userId: BUYER,
  productId: PRODUCT,
  dealId: DEAL,
  productName: '"인용" \\ \u0000 \u2028 🌀',
  quantity: 3,
  unitPrice: 1_500,
  address: { ...ADDRESS, address_detail: '101동 "1001호"' },
  key: null,
  fingerprint: null,
};

const CASES: Record<string, Partial<UnitsSold>> = {
  'a deal': {},
  'a product': { dealId: null },
  'no address': { address: null },
  'an address without details': { address: ADDRESS },
  'nothing to pay': { unitPrice: 0 },
};

for (const [name, change] of Object.entries(CASES)) {
  reply(`of ${name} is from the event what it is from the row, to the byte`, () => {
    const event = { ...sold, ...change };
    const { productId, dealId, productName, quantity, unitPrice } = event;
    const row = order({
      totalAmount: quantity * unitPrice,
      shippingAddress: event.address as Record<string, unknown> | null,
      lines: [{ line: 0, productId, dealId, productName, quantity, unitPrice }],
    });
    assert.is(soldJson(event, toIso(NOW)), bornJson(row));
  });
}

reply('of a replay shows the order as it was first answered', () => {
  const cancelled = order({
    status: 'cancelled',
    cancelledAt: NOW + 1,
    cancelReason: '변심',
    updatedAt: NOW + 1,
  });
  assert.is(bornJson(cancelled), bornJson(order()));
});

reply('gives each line an id of its own', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const digit of '0123456789abcdef') {
    const id = ORDER.slice(0, -1) + digit;
    const ids = Array.from({ length: 10 }, (_, line) => lineId(id, line));
    assert.is(new Set([id, ...ids]).size, 11);
    for (const lineOf of ids) assert.match(lineOf, uuid);
  }
});

reply.run();
