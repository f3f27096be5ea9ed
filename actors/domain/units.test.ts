import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  confirmed,
  held,
  released,
  restocked,
  sold,
} from '../../topology/testing/domain/samples.ts';
import {
  firstExpiry,
  moveUnits,
  refuseTaking,
  settle,
  stocked,
  type Units,
  type UnitsEvent,
  unitRows,
} from './units.ts';

const taking = suite('taking units');

taking('is allowed down to the last unit', () => {
  assert.is(refuseTaking(stocked(3), 1), null);
  assert.is(refuseTaking(stocked(3), 3), null);
});

taking('is refused for one unit more than there are', () => {
  assert.is(refuseTaking(stocked(3), 4), 'INSUFFICIENT_STOCK');
  assert.is(refuseTaking(stocked(0), 1), 'INSUFFICIENT_STOCK');
});

for (const quantity of [0, -1, 0.5, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 1e308]) {
  taking(`is refused for a quantity of ${quantity}`, () => {
    assert.is(refuseTaking(stocked(3), quantity), 'INVALID_QUANTITY');
  });
}

taking.run();

const moving = suite('moving units');

moving('to a buyer makes them sold', () => {
  const units = stocked(5);
  assert.equal(moveUnits(units, sold('o1', 2)), { userId: 'buyer', bought: 2 });
  assert.equal(units, { available: 3, held: 0, sold: 2, holds: {} });
});

moving('to a hold counts as bought, and remembers whose they are and how long', () => {
  const units = stocked(5);
  assert.equal(moveUnits(units, held('o1', 2)), { userId: 'buyer', bought: 2 });
  const hold = { userId: 'buyer', quantity: 2, expiresAt: 18_000 };
  assert.equal(units, { available: 3, held: 2, sold: 0, holds: { o1: hold } });
});

moving('from a confirmed hold makes them sold without counting them again', () => {
  const units = moved(5, held('o1', 2));
  assert.is(moveUnits(units, confirmed('o1')), null);
  assert.equal(units, { available: 3, held: 0, sold: 2, holds: {} });
});

moving('from a released hold makes them available and gives the buyer back', () => {
  const units = moved(5, held('o1', 2));
  assert.equal(moveUnits(units, released('o1')), { userId: 'buyer', bought: -2 });
  assert.equal(units, stocked(5));
});

moving('of a cancelled order makes sold units available', () => {
  const units = moved(5, sold('o1', 2), sold('o2', 3));
  assert.equal(moveUnits(units, restocked('o1', 2)), { userId: 'buyer', bought: -2 });
  assert.equal(units, { available: 2, held: 0, sold: 3, holds: {} });
});

moving('below zero is a bug', () => {
  assert.throws(() => moved(1, sold('o1', 2)), /negative units/);
  assert.throws(() => moved(1, held('o1', 2)), /negative units/);
  assert.throws(() => moved(1, restocked('o1', 1)), /negative units/);
  assert.throws(() => moved(1, confirmed('o1')), /no hold for order o1/);
  assert.throws(() => moved(1, released('o1')), /no hold for order o1/);
});

moving.run();

const settling = suite('settling units');

settling('of an order that holds none changes nothing', () => {
  const units = moved(5, held('other', 1));
  const nothing = { type: 'accepted', events: [] };
  assert.equal(settle(units, { type: 'ConfirmHold', orderId: 'o1' }), nothing);
  assert.equal(settle(units, { type: 'ReleaseHold', orderId: 'o1' }), nothing);
  const unknown = { type: 'ResolveHolds' as const, confirmed: ['o1'], released: ['o2'] };
  assert.equal(settle(units, unknown), nothing);
});

settling('of several holds leaves out those that were settled meanwhile', () => {
  const units = moved(5, held('o1', 1), held('o3', 1), held('o5', 1));
  const decision = settle(units, {
    type: 'ResolveHolds',
    confirmed: ['o1', 'o2'],
    released: ['o3', 'o4'],
  });
  assert.equal(decision, { type: 'accepted', events: [confirmed('o1'), released('o3')] });
});

settling.run();

const expiry = suite('first expiry');

expiry('is never without holds', () => {
  assert.is(firstExpiry(stocked(5)), Number.POSITIVE_INFINITY);
});

expiry('is that of the hold which runs out first', () => {
  const first = held('o2', 1, { expiresAt: 7 });
  const units = moved(5, held('o1', 1, { expiresAt: 9 }), first, held('o3', 1, { expiresAt: 8 }));
  assert.is(firstExpiry(units), 7);
  moveUnits(units, released('o2'));
  assert.is(firstExpiry(units), 8);
});

expiry.run();

const rows = suite('rows of units');
const place = { entity: 'deal/rush', seq: 7, row: 5, atMs: 1_000 };

rows('tell a sold order, born in this entry', () => {
  const written = unitRows(sold('o1', 2, { key: 'k', fingerprint: 'f' }), place);
  const [order, key] = written;
  assert.is(written.length, 2);
  assert.is(order?.statement, 'insert_order');
  assert.equal([order?.values['born_seq'], order?.values['born_row']], [7, 5]);
  assert.is(order?.values['version'], 0);
  assert.is(order?.values['created_at'], 1_000);
  assert.is(order?.values['total_amount'], 100_000);
  assert.is(order?.values['deal_id'], 'rush');
  assert.is(key?.values['idempotency_key'], 'k');
});

rows('are none for units that are held, settled or restocked', () => {
  const events = [held('o1', 1), confirmed('o1'), released('o1'), restocked('o1', 1)];
  for (const event of events) assert.equal(unitRows(event, place), []);
});

rows.run();

function moved(stock: number, ...events: UnitsEvent[]): Units {
  const units = stocked(stock);
  for (const event of events) moveUnits(units, event);
  return units;
}
