import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  accepted,
  ask,
  createGiven,
  GIVEN_AT,
  rejected,
} from '../../topology/testing/domain/given.ts';
import { BUYER, held, sold } from '../../topology/testing/domain/samples.ts';
import { REST, type Step } from './entity.ts';
import { HOLD_MS, type Order, type OrderCommand, type OrderEvent, order } from './order.ts';
import type { UnitsSold } from './units.ts';

const ID = 'o1';
const given = createGiven<Order, OrderCommand, OrderEvent, UnitsSold>(order, ID);
const expiresAt = GIVEN_AT + HOLD_MS;

const SHOES = { productId: 'shoes', dealId: 'rush', quantity: 2 };
const HAT = { productId: 'hat', dealId: null, quantity: 1 };
const PRICED = [
  { ...SHOES, productName: '운동화', unitPrice: 50_000 },
  { ...HAT, productName: '모자', unitPrice: 10_000 },
];

const placed: OrderEvent = {
  type: 'CartPlaced',
  userId: BUYER,
  lines: [SHOES, HAT],
  address: null,
  key: null,
  fingerprint: null,
  expiresAt,
};
const confirmed: OrderEvent = { type: 'CartConfirmed', lines: PRICED };
const refused: OrderEvent = { type: 'CartRejected', code: 'HOLD_EXPIRED' };
const settled: OrderEvent = { type: 'CartSettled' };
const cancelled: OrderEvent = { type: 'OrderCancelled', reason: null };
const restocked: OrderEvent = { type: 'CancelSettled' };

const step = (to: string, verb: string, command: Step['command']): Step => ({
  to,
  commandId: `${verb}:${ID}`,
  command: { ...command, orderId: ID },
});
const holdStep = (to: string, productId: string, quantity: number) =>
  step(to, 'hold', { type: 'HoldUnits', userId: BUYER, productId, quantity, expiresAt });
const restockStep = (to: string, quantity: number): Step => ({
  ...step(to, 'restock', { type: 'RestockUnits', userId: BUYER, quantity }),
  patient: true,
});
const both = (verb: string, type: string) => [
  step('deal/rush', verb, { type }),
  step('product/hat', verb, { type }),
];
const decides = (commandId: string, command: OrderCommand) => ({
  type: 'decide' as const,
  commandId,
  command,
});

const shoesStep = holdStep('deal/rush', 'shoes', 2);
const hatStep = holdStep('product/hat', 'hat', 1);
const shoesHeld = accepted(shoesStep, held(ID, 2, { productName: '운동화', unitPrice: 50_000 }));
const hatHeld = accepted(hatStep, held(ID, 1, { productName: '모자', unitPrice: 10_000 }));

const holding = suite('a cart that wants its lines');

holding('asks for one line after the other', () => {
  assert.equal(given(placed).pursues(), ask(shoesStep));
  assert.equal(given(placed).pursues([shoesHeld]), ask(hatStep));
});

holding('begins again with the first line when the answers were forgotten', () => {
  assert.equal(
    given(placed)
      .at(expiresAt + 1)
      .pursues(),
    ask(shoesStep),
  );
});

holding('is confirmed, as the owners named and priced it, when all lines are held', () => {
  const pursuit = given(placed).pursues([shoesHeld], [hatHeld]);
  assert.equal(pursuit, decides('decide', { type: 'ConfirmCart', lines: PRICED }));
});

holding('is rejected at the first refusal, for its reason, without asking on', () => {
  const soldOut = rejected(shoesStep, 'INSUFFICIENT_STOCK');
  const first = given(placed).pursues([soldOut]);
  const code = 'INSUFFICIENT_STOCK';
  assert.equal(first, decides('decide', { type: 'RejectCart', code }));
  const ended = rejected(hatStep, 'PRODUCT_NOT_FOUND');
  const second = given(placed).pursues([shoesHeld], [ended]);
  assert.equal(second, decides('decide', { type: 'RejectCart', code: 'PRODUCT_NOT_FOUND' }));
});

holding('never takes an answer without a hold for a yes', () => {
  const empty = given(placed);
  assert.throws(() => empty.pursues([shoesHeld], [accepted(hatStep)]), /without its hold/);
});

holding.run();

const telling = suite('a cart that is decided');

telling('has every owner confirm, or every owner release, what it may hold', () => {
  const confirms = both('confirm', 'ConfirmHold');
  assert.equal(given(placed, confirmed).pursues(), ask(...confirms));
  assert.equal(given(placed, refused).pursues(), ask(...both('release', 'ReleaseHold')));
});

telling('releases although answers to its holds still come in', () => {
  const pursuit = given(placed, refused).pursues([shoesHeld], [hatHeld]);
  assert.equal(pursuit, ask(...both('release', 'ReleaseHold')));
});

telling('is settled when the owners have answered', () => {
  const confirms = both('confirm', 'ConfirmHold').map((told) => accepted(told));
  const settle = decides('settle', { type: 'SettleCart' });
  assert.equal(given(placed, confirmed).pursues(confirms), settle);
  const releases = both('release', 'ReleaseHold').map((told) => rejected(told, 'NOT_FOUND'));
  assert.equal(given(placed, refused).pursues([shoesHeld], releases), settle);
});

telling('has nothing left to want then', () => {
  assert.equal(given(placed, confirmed, settled).pursues(), REST);
  assert.equal(given(placed, refused, settled).pursues(), REST);
});

telling.run();

const undoing = suite('a cancelled order');
const restocks = [restockStep('deal/rush', 2), restockStep('product/hat', 1)];

undoing('brings every line back to its owner and waits until it has arrived', () => {
  assert.equal(given(placed, confirmed, settled, cancelled).pursues(), ask(...restocks));
  const single = given(sold(ID, 2), cancelled).pursues();
  assert.equal(single, ask(restockStep('deal/rush', 2)));
  const direct = given(sold(ID, 2, { dealId: null }), cancelled).pursues();
  assert.equal(direct, ask(restockStep('product/shoes', 2)));
});

undoing('has its holds confirmed first, or there would be nothing to bring back', () => {
  const early = given(placed, confirmed, cancelled);
  const confirms = both('confirm', 'ConfirmHold');
  assert.equal(early.pursues(), ask(...confirms));
  const told = confirms.map((told) => accepted(told));
  assert.equal(early.pursues(told), decides('settle', { type: 'SettleCart' }));
  const next = given(placed, confirmed, cancelled, settled);
  assert.equal(next.pursues(), ask(...restocks));
});

undoing('is finished when all owners have answered', () => {
  const undone = given(placed, confirmed, settled, cancelled);
  const answers = restocks.map((told) => accepted(told, { type: 'UnitsRestocked' }));
  assert.equal(undone.pursues(answers), decides('settle-cancel', { type: 'SettleCancel' }));
  const done = given(placed, confirmed, settled, cancelled, restocked);
  assert.equal(done.pursues(), REST);
});

undoing.run();
