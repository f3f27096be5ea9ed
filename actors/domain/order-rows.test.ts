import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGiven, GIVEN_AT } from '../../topology/testing/domain/given.ts';
import { ADDRESS, BUYER, sold } from '../../topology/testing/domain/samples.ts';
import type { RowWrite } from './entity.ts';
import { HOLD_MS, type Order, type OrderCommand, type OrderEvent, order } from './order.ts';
import { keyRow, lineOf, orderRows, type PlacedOrder, totalAmount } from './order-rows.ts';
import type { UnitsSold } from './units.ts';

const LINES = [
  { productId: 'shoes', dealId: 'rush', productName: '운동화', quantity: 2, unitPrice: 50_000 },
  { productId: 'hat', dealId: null, productName: '모자', quantity: 3, unitPrice: 10_000 },
];
const PLACED: PlacedOrder = {
  id: 'o1',
  userId: BUYER,
  address: ADDRESS,
  key: 'k',
  fingerprint: 'f',
  birth: { seq: 7, row: 5 },
  version: 0,
  placedAt: 1_000,
};
const KEY: RowWrite = {
  statement: 'insert_idempotency_key',
  values: { user_id: BUYER, idempotency_key: 'k', order_id: 'o1', fingerprint: 'f', at_ms: 1_000 },
};

const rows = suite('the rows of a new order');

rows('are itself with its total and its first line, its further lines, and its key', () => {
  const [head, second, key] = orderRows(PLACED, LINES);
  assert.equal(head, {
    statement: 'insert_order',
    values: {
      id: 'o1',
      user_id: BUYER,
      total_amount: 130_000,
      status: 'confirmed',
      shipping_address: JSON.stringify(ADDRESS),
      born_seq: 7,
      born_row: 5,
      version: 0,
      created_at: 1_000,
      updated_at: 1_000,
      product_id: 'shoes',
      deal_id: 'rush',
      product_name: '운동화',
      quantity: 2,
      unit_price: 50_000,
    },
  });
  assert.equal(second, {
    statement: 'insert_order_item',
    values: {
      order_id: 'o1',
      line: 1,
      product_id: 'hat',
      deal_id: null,
      product_name: '모자',
      quantity: 3,
      unit_price: 10_000,
    },
  });
  assert.equal(key, KEY);
});

rows('have no key and no address where none was given', () => {
  const written = orderRows({ ...PLACED, key: null, address: null }, LINES);
  assert.is(written.length, 2);
  assert.is(written[0]?.values['shipping_address'], null);
});

rows('say nothing of anything else that the order remembers', () => {
  assert.equal(keyRow(PLACED), KEY);
  const line = lineOf({ ...LINES[0]!, quantity: 1 }, LINES[1]!);
  assert.equal(line, { ...LINES[0]!, quantity: 1, productName: '모자', unitPrice: 10_000 });
});

rows('of no lines cost nothing, and are no order', () => {
  assert.is(totalAmount([]), 0);
  assert.throws(() => orderRows(PLACED, []), /order o1 lacks a line/);
});

rows.run();

const given = createGiven<Order, OrderCommand, OrderEvent, UnitsSold>(order, 'o1');
const at = { entity: 'order/o1', seq: 2, row: 2, atMs: 2_000 };
const wish = { userId: BUYER, lines: LINES, address: null, fingerprint: 'f' };
const placed = (key: string | null): OrderEvent & { type: 'CartPlaced' } => ({
  type: 'CartPlaced',
  ...wish,
  key,
  expiresAt: GIVEN_AT + HOLD_MS,
});
const confirmed: OrderEvent = { type: 'CartConfirmed', lines: LINES };
const rejected: OrderEvent = { type: 'CartRejected', code: 'HOLD_EXPIRED' };
const written = (event: OrderEvent, ...past: OrderEvent[]) =>
  order.rows(event, at, given(...past, event).state);

const life = suite('the rows of a cart');

life('are its key alone while it is placed', () => {
  const key = { ...KEY, values: { ...KEY.values, at_ms: GIVEN_AT } };
  assert.equal(written(placed('k')), [key]);
  assert.equal(written(placed(null)), []);
});

life('are the order once it is confirmed, as of the time it was placed', () => {
  const [head, ...rest] = written(confirmed, placed('k'));
  assert.equal(
    rest.map((row) => row.statement),
    ['insert_order_item'],
  );
  const { version, born_seq, created_at } = head?.values ?? {};
  assert.equal([version, born_seq, created_at], [2, null, GIVEN_AT]);
});

life('free the key of a cart that bought nothing', () => {
  const values = { user_id: BUYER, idempotency_key: 'k', order_id: 'o1' };
  const forgotten = { statement: 'delete_idempotency_key', values };
  assert.equal(written(rejected, placed('k')), [forgotten]);
  assert.equal(written(rejected, placed(null)), []);
});

life('are none when it is settled or cancelled', () => {
  const past = [placed('k'), confirmed];
  for (const type of ['CartSettled', 'CancelSettled'] as const) {
    assert.equal(written({ type }, ...past), []);
  }
  assert.equal(written({ type: 'OrderCancelled', reason: null }, ...past), []);
});

life.run();

const own = suite("an order's own row");

own('does not exist before it is confirmed', () => {
  assert.is(order.row(given(placed('k')).state, 'o1', 1), null);
  assert.is(order.row(given(placed('k'), rejected).state, 'o1', 2), null);
});

own('tells its status, its version and when and why it was cancelled', () => {
  const values = (...past: (OrderEvent | UnitsSold)[]) =>
    order.row(given(...past).state, 'o1', 3)?.values;
  const alive = { id: 'o1', version: 3, cancelled_at: null, cancel_reason: null };
  const still = { ...alive, status: 'confirmed', updated_at: GIVEN_AT };
  assert.equal(values(sold('o1', 1)), still);
  assert.equal(values(placed('k'), confirmed), still);
  assert.equal(values(sold('o1', 1), { type: 'OrderCancelled', reason: '변심' }), {
    ...alive,
    status: 'cancelled',
    cancelled_at: GIVEN_AT,
    cancel_reason: '변심',
    updated_at: GIVEN_AT,
  });
});

own.run();
