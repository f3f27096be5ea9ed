import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepted, ask, frozen, rejected, stepsOf } from '../../topology/testing/domain/given.ts';
import { held, released } from '../../topology/testing/domain/samples.ts';
import { type Answer, REST, type Step } from './entity.ts';
import { askExpired } from './hold-expiry.ts';
import { moveUnits, stocked, type UnitsEvent } from './units.ts';

const EXPIRY_BATCH_MAX = 64;
const EXPIRES_AT = 1_000;

const expire = (orderId: string): Step => ({
  to: `order/${orderId}`,
  commandId: 'expire',
  command: { type: 'ExpireCart' },
});
const hold = (orderId: string, expiresAt: number) => held(orderId, 1, { expiresAt });

const asking = suite('a hold that ran out');

asking('is asked about from the instant it runs out', () => {
  const units = unitsAfter(hold('o1', EXPIRES_AT));
  assert.equal(askExpired(units, EXPIRES_AT - 1, []), REST);
  assert.equal(askExpired(units, EXPIRES_AT, []), ask(expire('o1')));
});

asking('is asked about without those that have time left', () => {
  const units = unitsAfter(hold('o1', 900), hold('o2', 1_001), hold('o3', 1_000));
  assert.equal(askExpired(units, EXPIRES_AT, []), ask(expire('o1'), expire('o3')));
});

asking('is not asked about when it was settled', () => {
  const units = unitsAfter(hold('o1', 900), released('o1'));
  assert.equal(askExpired(units, EXPIRES_AT, []), REST);
  assert.equal(askExpired(stocked(3), EXPIRES_AT, []), REST);
});

asking('waits for its turn when too many ran out at once', () => {
  const many = Array.from({ length: EXPIRY_BATCH_MAX + 1 }, (_, index) => hold(`o${index}`, 900));
  const units = unitsAfter(...many);
  const steps = stepsOf(askExpired(units, EXPIRES_AT, []));
  assert.is(steps.length, EXPIRY_BATCH_MAX);
  assert.equal(steps.at(-1), expire(`o${EXPIRY_BATCH_MAX - 1}`));
});

asking('is asked about anew when the last answers were to something else', () => {
  const units = unitsAfter(hold('o1', 900));
  const other: Step = { to: 'product/shoes', commandId: 'r', command: { type: 'TakeBack' } };
  assert.equal(askExpired(units, EXPIRES_AT, [[accepted(other)]]), ask(expire('o1')));
});

asking.run();

const answering = suite('the answer of an order');

answering('decides: a confirmed order keeps its units, any other loses them', () => {
  const units = unitsAfter(hold('o1', 900), hold('o2', 900), hold('o3', 900), hold('o4', 900));
  const answers: Answer[] = [
    accepted(expire('o1'), { type: 'CartRejected' }),
    rejected(expire('o2'), 'ORDER_CONFIRMED'),
    accepted(expire('o3')),
    rejected(expire('o4'), 'NOT_FOUND'),
  ];
  assert.equal(askExpired(units, EXPIRES_AT, [answers]), {
    type: 'decide',
    commandId: 'resolve:o1',
    command: { type: 'ResolveHolds', confirmed: ['o2'], released: ['o1', 'o3', 'o4'] },
  });
});

answering('counts although the hold was settled meanwhile: the settling is done once', () => {
  const pursuit = askExpired(stocked(3), EXPIRES_AT, [[accepted(expire('o1'))]]);
  assert.equal(pursuit, {
    type: 'decide',
    commandId: 'resolve:o1',
    command: { type: 'ResolveHolds', confirmed: [], released: ['o1'] },
  });
});

answering.run();

function unitsAfter(...events: UnitsEvent[]) {
  const units = stocked(100);
  for (const event of events) moveUnits(units, event);
  return frozen(units);
}
