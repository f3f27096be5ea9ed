import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGiven, GIVEN_AT } from '../../topology/testing/domain/given.ts';
import {
  ADDRESS,
  BUYER,
  DEAL_ID,
  DETAILS,
  PRODUCT_ID,
  RIVAL,
  sold,
} from '../../topology/testing/domain/samples.ts';
import { AT_ONCE } from './entity.ts';
import { HOLD_MS, type Order, type OrderCommand, type OrderEvent, order } from './order.ts';
import type { UnitsSold } from './units.ts';

const ORDER_ID = 'o1';
const given = createGiven<Order, OrderCommand, OrderEvent, UnitsSold>(order, ORDER_ID);

const LINES = [
  { productId: PRODUCT_ID, dealId: DEAL_ID, quantity: 2 },
  { productId: 'hat', dealId: null, quantity: 1 },
];
const PRICED = [
  { ...LINES[0]!, productName: DETAILS.name, unitPrice: 50_000 },
  { ...LINES[1]!, productName: '모자', unitPrice: 10_000 },
];
const WISH = { userId: BUYER, lines: LINES, address: ADDRESS, key: 'k', fingerprint: 'f' };

const place: OrderCommand = { type: 'PlaceCart', ...WISH };
const confirm: OrderCommand = { type: 'ConfirmCart', lines: PRICED };
const expire: OrderCommand = { type: 'ExpireCart' };
const cancel: OrderCommand = { type: 'Cancel', userId: BUYER, reason: '변심' };
const refuse: OrderCommand = { type: 'RejectCart', code: 'INSUFFICIENT_STOCK' };

const placed: OrderEvent = { type: 'CartPlaced', ...WISH, expiresAt: GIVEN_AT + HOLD_MS };
const confirmed: OrderEvent = { type: 'CartConfirmed', lines: PRICED };
const rejected = (code: (OrderEvent & { type: 'CartRejected' })['code']): OrderEvent => ({
  type: 'CartRejected',
  code,
});
const settled: OrderEvent = { type: 'CartSettled' };
const cancelled: OrderEvent = { type: 'OrderCancelled', reason: '변심' };
const restocked: OrderEvent = { type: 'CancelSettled' };
const expired = rejected('HOLD_EXPIRED');

const single = suite('an order of one line');
const sale = sold(ORDER_ID, 2, { address: ADDRESS, key: 'k', fingerprint: 'f' });

single('is born confirmed in the sale that names it, and in no other event', () => {
  const at = { entity: `deal/${DEAL_ID}`, seq: 7, row: 5, atMs: GIVEN_AT };
  assert.is(order.birth?.(ORDER_ID, sold('other', 2), at), null);
  assert.is(order.birth?.(ORDER_ID, { type: 'UnitsHeld' }, at), null);
  const born = order.birth?.(ORDER_ID, sale, at);
  assert.equal([born?.status, born?.userId, born?.bornSeq], ['confirmed', BUYER, 7]);
  assert.equal([born?.address, born?.key, born?.fingerprint], [ADDRESS, 'k', 'f']);
  assert.equal(born?.lines, [PRICED[0]]);
  assert.is(born?.placedAt, GIVEN_AT);
});

single('wants nothing more', () => {
  const { state } = given(sale);
  assert.equal(given(sale).pursues(), { type: 'rest' });
  assert.is(order.wakeAt(state), null);
  assert.equal(order.outcome(state, ORDER_ID), { status: 'confirmed', order: state });
});

single('is not a cart: it is neither placed, nor decided, nor settled again', () => {
  for (const command of [place, confirm, refuse, { type: 'SettleCart' } as const]) {
    given(sale).when(command).changesNothing();
  }
  given(sale).when(expire).rejects('ORDER_CONFIRMED');
});

single.run();

const cart = suite('a cart');

cart('may hold its lines for a while from the moment it is placed', () => {
  given()
    .at(5_000)
    .when(place)
    .accepts({ ...placed, expiresAt: 5_000 + HOLD_MS } as OrderEvent);
});

cart('is placed once', () => {
  for (const past of [[placed], [placed, confirmed], [placed, expired]]) {
    given(...past)
      .when(place)
      .changesNothing();
  }
});

cart('without lines is refused', () => {
  given()
    .when({ type: 'PlaceCart', ...WISH, lines: [] })
    .rejects('INVALID_QUANTITY');
});

cart('asks each owner for one line', () => {
  const [deal, hat] = LINES;
  const twoProducts = [deal!, { ...deal!, productId: 'hat' }];
  given()
    .when({ type: 'PlaceCart', ...WISH, lines: twoProducts })
    .rejects('INVALID_DEAL');
  const twice = [hat!, hat!];
  given()
    .when({ type: 'PlaceCart', ...WISH, lines: twice })
    .rejects('INVALID_DEAL');
  const direct = { ...deal!, dealId: null };
  const lines = [deal!, direct];
  given()
    .when({ type: 'PlaceCart', ...WISH, lines })
    .accepts({ ...placed, lines } as OrderEvent);
});

cart('becomes an order with the names and prices of its owners', () => {
  given(placed).when(confirm).accepts(confirmed);
  const { status, lines } = given(placed, confirmed).state;
  assert.equal([status, lines], ['confirmed', PRICED]);
});

cart('is not confirmed from the instant its time is over', () => {
  given(placed)
    .at(GIVEN_AT + HOLD_MS - 1)
    .when(confirm)
    .accepts(confirmed);
  given(placed)
    .at(GIVEN_AT + HOLD_MS)
    .when(confirm)
    .accepts(expired);
});

cart('is rejected for the reason its owner gave', () => {
  given(placed).when(refuse).accepts(rejected('INSUFFICIENT_STOCK'));
  const { state } = given(placed, rejected('INSUFFICIENT_STOCK'));
  const outcome = { status: 'rejected', code: 'INSUFFICIENT_STOCK' };
  assert.equal(order.outcome(state, ORDER_ID), outcome);
});

cart('expires when an owner asks, unless it was confirmed before', () => {
  given(placed).when(expire).accepts(expired);
  given(placed, expired).when(expire).changesNothing();
  given().when(expire).changesNothing();
  given(placed, confirmed).when(expire).rejects('ORDER_CONFIRMED');
  given(placed, confirmed, cancelled).when(expire).rejects('ORDER_CONFIRMED');
});

cart('is decided once, whichever comes first', () => {
  for (const verdict of [confirmed, expired]) {
    given(placed, verdict).when(confirm).changesNothing();
    given(placed, verdict).when(refuse).changesNothing();
  }
  given().when(confirm).changesNothing();
  given().when(refuse).changesNothing();
});

cart('is settled once', () => {
  given(placed, confirmed).when({ type: 'SettleCart' }).accepts(settled);
  given(placed, confirmed, settled).when({ type: 'SettleCart' }).changesNothing();
});

cart('lets its buyer wait until it is decided, and not for its owners to know', () => {
  assert.is(order.outcome(given(placed).state, ORDER_ID), null);
  const { state } = given(placed, confirmed);
  assert.equal(order.outcome(state, ORDER_ID), { status: 'confirmed', order: state });
});

cart('is woken at once while it is unfinished', () => {
  for (const past of [[placed], [placed, confirmed], [placed, expired]]) {
    assert.is(order.wakeAt(given(...past).state), AT_ONCE);
  }
  assert.is(order.wakeAt(given(placed, confirmed, settled).state), null);
  assert.is(order.wakeAt(given(placed, expired, settled).state), null);
});

cart.run();

const cancellation = suite('a cancellation');

cancellation('is for the buyer of an order alone', () => {
  given(sale).when(cancel).accepts(cancelled);
  given(placed, confirmed, settled).when(cancel).accepts(cancelled);
  given(sale)
    .when({ ...cancel, userId: RIVAL })
    .rejects('FORBIDDEN');
  given(sale, cancelled)
    .when({ ...cancel, userId: RIVAL })
    .rejects('FORBIDDEN');
});

cancellation('finds no order where there was none, or not yet, or it was rejected', () => {
  for (const past of [[], [placed], [placed, expired]]) {
    given(...past)
      .when(cancel)
      .rejects('NOT_FOUND');
  }
});

cancellation('happens once', () => {
  given(sale, cancelled).when(cancel).rejects('CANNOT_CANCEL');
  given(sale, cancelled, restocked).when(cancel).rejects('CANNOT_CANCEL');
});

cancellation('is answered when the units are back', () => {
  assert.is(order.outcome(given(sale, cancelled).state, ORDER_ID), null);
  assert.is(order.wakeAt(given(sale, cancelled).state), AT_ONCE);
  const { state } = given(sale, cancelled, restocked);
  assert.equal(order.outcome(state, ORDER_ID), { status: 'cancelled', order: state });
  assert.is(order.wakeAt(state), null);
});

cancellation('keeps its reason and its time', () => {
  const { cancelReason, cancelledAt } = given(sale, cancelled).state;
  assert.equal([cancelReason, cancelledAt], ['변심', GIVEN_AT]);
});

cancellation('is settled once', () => {
  given(sale, cancelled).when({ type: 'SettleCancel' }).accepts(restocked);
  given(sale, cancelled, restocked).when({ type: 'SettleCancel' }).changesNothing();
});

cancellation('before the owners know of the order still waits for both', () => {
  assert.is(order.outcome(given(placed, confirmed, cancelled).state, ORDER_ID), null);
  const halfway = given(placed, confirmed, cancelled, settled).state;
  assert.is(order.outcome(halfway, ORDER_ID), null);
});

cancellation.run();

const unborn = suite('an order that never was');

unborn('is not found, wants nothing and has no row', () => {
  const { state } = given();
  assert.equal(order.outcome(state, ORDER_ID), { status: 'rejected', code: 'NOT_FOUND' });
  assert.equal(given().pursues(), { type: 'rest' });
  assert.is(order.wakeAt(state), null);
  assert.is(order.row(state, ORDER_ID, 0), null);
});

unborn.run();
