import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createUnitLedger } from './unit-ledger.ts';

const ledger = suite('unit ledger');

const sold = (orderId: string, quantity: number, userId = 'u1') => ({
  type: 'UnitsSold',
  ...{ orderId, quantity, userId },
});
const held = (orderId: string, quantity: number, userId = 'u1') => ({
  type: 'UnitsHeld',
  ...{ orderId, quantity, userId },
});
const of = (type: string, fields: object) => ({ type, ...fields });

/** What each event broke, and what is left in the books. */
function noteAll(terms: { allotment: number; perUserLimit: number | null }, events: object[]) {
  const books = createUnitLedger(terms);
  const breaches = events.map((event) => books.note(event as { type: string })?.found ?? null);
  return { breaches, sold: books.sold(), oversold: books.oversold() };
}

ledger('sells an allotment to the last unit and counts every one beyond', () => {
  const events = [sold('o1', 3), held('o2', 1), sold('o3', 1), sold('o4', 2)];
  assert.equal(noteAll({ allotment: 4, perUserLimit: null }, events), {
    breaches: [null, null, '4 sold and 1 held', '6 sold and 1 held'],
    sold: 6,
    oversold: 3,
  });
});

ledger('says once how far it went, not at every event after', () => {
  const events = [sold('o1', 5), of('DealEnded', {}), of('HoldReleased', { orderId: 'x' })];
  const { breaches } = noteAll({ allotment: 4, perUserLimit: null }, events);
  assert.equal(breaches, ['5 sold and 0 held', null, null]);
});

ledger('takes held units for sold when confirmed, and back when released', () => {
  const events = [
    ...[held('o1', 2), held('o2', 2), of('HoldConfirmed', { orderId: 'o1' })],
    ...[of('HoldReleased', { orderId: 'o2' }), sold('o3', 2)],
  ];
  const books = noteAll({ allotment: 4, perUserLimit: null }, events);
  assert.equal(books, { breaches: events.map(() => null), sold: 4, oversold: 0 });
});

ledger('follows the units of a product through stocking, deals and returns', () => {
  const events = [
    ...[of('ProductRegistered', { stock: 10 }), of('StockAdjusted', { delta: -2 })],
    ...[of('DealAllotted', { quantity: 5 }), sold('o1', 3)],
    ...[of('UnitsTakenBack', { quantity: 4 }), sold('o2', 4), sold('o3', 1)],
  ];
  const { breaches, oversold } = noteAll({ allotment: 0, perUserLimit: null }, events);
  assert.equal(breaches, [...Array(6).fill(null), '8 sold and 0 held']);
  assert.is(oversold, 1);
});

ledger('lets no returned unit be sold again by the deal', () => {
  const events = [sold('o1', 1), of('ReturnStarted', { quantity: 3 }), sold('o2', 1)];
  const { breaches } = noteAll({ allotment: 4, perUserLimit: null }, events);
  assert.equal(breaches, [null, null, '2 sold and 0 held']);
});

ledger('sees more brought back than was sold', () => {
  const back = of('UnitsRestocked', { orderId: 'o1', userId: 'u1', quantity: 2 });
  const { breaches } = noteAll({ allotment: 4, perUserLimit: null }, [sold('o1', 1), back]);
  assert.equal(breaches, [null, '-1 sold and 0 held']);
});

ledger('counts what a buyer holds and bought, and forgets what came back', () => {
  const events = [
    ...[held('o1', 1), sold('o2', 1), sold('o3', 2, 'u2'), sold('o4', 1)],
    ...[of('HoldReleased', { orderId: 'o1' }), sold('o5', 1)],
    of('UnitsRestocked', { orderId: 'o2', userId: 'u1', quantity: 1 }),
  ];
  const { breaches } = noteAll({ allotment: 9, perUserLimit: 2 }, events);
  assert.equal(breaches, [null, null, null, '3', null, '3', null]);
});

ledger.run();
