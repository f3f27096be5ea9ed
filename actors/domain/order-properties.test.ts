/** Whatever comes to a cart, in whatever order, it is decided once and everybody hears the same. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepEntity } from '../../topology/testing/domain/kept-entity.ts';
import { holdsForAll } from '../../topology/testing/domain/property.ts';
import { BUYER, RIVAL } from '../../topology/testing/domain/samples.ts';
import { HOLD_MS, type Order, type OrderCommand, type OrderEvent, order } from './order.ts';

const LINE = { productId: 'shoes', dealId: null, quantity: 1 };
const PRICED = { ...LINE, productName: '운동화', unitPrice: 1 };
const wish = { userId: BUYER, lines: [LINE], address: null, fingerprint: 'f' };

const key = fc.option(fc.constant('k'));
const userId = fc.constantFrom(BUYER, BUYER, RIVAL);
const asked: fc.Arbitrary<OrderCommand> = fc.oneof(
  key.map((key): OrderCommand => ({ type: 'PlaceCart', ...wish, key })),
  fc.constantFrom<OrderCommand>(
    { type: 'ConfirmCart', lines: [PRICED] },
    { type: 'RejectCart', code: 'INSUFFICIENT_STOCK' },
    { type: 'ExpireCart' },
    { type: 'SettleCart' },
    { type: 'SettleCancel' },
  ),
  userId.map((userId): OrderCommand => ({ type: 'Cancel', userId, reason: null })),
);
const passedMs = fc.constantFrom(0, 1, HOLD_MS / 4, HOLD_MS - 1);
const history = fc.array(fc.tuple(asked, passedMs), { maxLength: 30, size: 'max' });

const properties = suite('an order under any commands');
const happened = new Set<string>();

properties('is placed, decided and cancelled at most once, in this order and in time', () => {
  holdsForAll([history], 500, (history) => {
    const { entries, expired } = live(history);
    const names = entries.map(({ event }) => event.type);
    for (const name of names) happened.add(name);
    const decided = names.filter((name) => name === 'CartConfirmed' || name === 'CartRejected');
    const life = ['CartPlaced', ...decided, 'OrderCancelled', 'CancelSettled'];
    assert.ok(decided.length <= 1, `decided ${decided.length} times`);
    const told = names.filter((name) => name !== 'CartSettled');
    assert.equal(told, life.slice(0, told.length));
    assert.ok(names.filter((name) => name === 'CartSettled').length <= 1);
    if (expired) assert.not(names.includes('CartConfirmed'), 'an expired cart was confirmed');
    if (names.includes('CartRejected')) assert.not(names.includes('OrderCancelled'));
    const [placed] = entries;
    const confirmed = entries.find(({ event }) => event.type === 'CartConfirmed');
    if (confirmed) assert.ok(confirmed.atMs < (placed?.atMs ?? 0) + HOLD_MS);
  });
});

properties('keeps its key as long as it is not rejected', () => {
  holdsForAll([history], 200, (history) => {
    const { state, rows } = live(history);
    const count = (name: string) => rows.filter(({ statement }) => statement === name).length;
    const keys = count('insert_idempotency_key') - count('delete_idempotency_key');
    const isKept = state.key !== null && state.status !== 'rejected';
    assert.is(keys, isKept ? 1 : 0);
    assert.is(count('insert_order'), state.bornSeq === null && isOrder(state) ? 1 : 0);
  });
});

properties('comes through all that can happen to a cart', () => {
  assert.equal([...happened].sort(), [
    'CancelSettled',
    'CartConfirmed',
    'CartPlaced',
    'CartRejected',
    'CartSettled',
    'OrderCancelled',
  ]);
});

properties.run();

/** Sends all commands, each with an id of its own, as if nothing were ever deduplicated. */
function live(history: [OrderCommand, number][]) {
  const kept = keepEntity<Order, OrderCommand, OrderEvent>(order, 'o1');
  let now = 1;
  let expired = false;
  history.forEach(([command, passedMs], index) => {
    now += passedMs;
    if (!isPursued(command, kept.state())) return;
    const { status } = kept.state();
    const decision = kept.send(`c${index}`, command, now);
    if (command.type === 'ExpireCart' && status !== 'unborn') {
      expired ||= decision.type === 'accepted';
      assert.is(decision.type, isOrder(kept.state()) ? 'rejected' : 'accepted');
    }
  });
  kept.recover();
  const entries = kept.entries.flatMap(({ events, place }) =>
    (JSON.parse(events) as OrderEvent[]).map((event) => ({ event, atMs: place.atMs })),
  );
  return { state: kept.state(), entries, rows: kept.takeRows(), expired };
}

/** An order settles what is decided, nothing else: nobody but itself sends these. */
function isPursued(command: OrderCommand, { status, settled }: Readonly<Order>): boolean {
  if (command.type === 'SettleCart') return status !== 'unborn' && status !== 'placed';
  if (command.type === 'SettleCancel') return status === 'cancelled' && settled;
  return true;
}

function isOrder({ status }: Readonly<Order>): boolean {
  return status === 'confirmed' || status === 'cancelled';
}
