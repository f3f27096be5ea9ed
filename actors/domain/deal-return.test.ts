/** What a deal did not sell goes back to its product: each unit once, whatever comes late. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepted, ask, createGiven } from '../../topology/testing/domain/given.ts';
import {
  allotted,
  buy,
  confirm,
  confirmed,
  DEAL_ID,
  ENDS_AT,
  EXPIRES_AT,
  held,
  PRODUCT_ID,
  released,
  restock,
  restocked,
  sold,
} from '../../topology/testing/domain/samples.ts';
import { type Deal, type DealCommand, type DealEvent, deal } from './deal.ts';
import { AT_ONCE, REST, type Step } from './entity.ts';
import type { DealAllotted } from './product.ts';

const given = createGiven<Deal, DealCommand, DealEvent, DealAllotted>(deal, DEAL_ID);
const ended: DealEvent = { type: 'DealEnded' };
const started = (number: number, quantity: number): DealEvent => ({
  type: 'ReturnStarted',
  number,
  quantity,
});
const settled = (number: number): DealEvent => ({ type: 'ReturnSettled', number });
const takeBack = (number: number, quantity: number): Step => ({
  to: `product/${PRODUCT_ID}`,
  commandId: `return:${DEAL_ID}:${number}`,
  command: { type: 'TakeBack', dealId: DEAL_ID, quantity },
});
const own = (commandId: string, command: DealCommand) => ({
  type: 'decide' as const,
  commandId,
  command,
});

const end = suite('the end of a deal');

end('does not come before its instant', () => {
  given(allotted(3))
    .at(ENDS_AT - 1)
    .when({ type: 'EndDeal' })
    .changesNothing();
  assert.equal(
    given(allotted(3))
      .at(ENDS_AT - 1)
      .pursues(),
    REST,
  );
  assert.is(deal.wakeAt(given(allotted(3)).state), ENDS_AT);
});

end('comes by itself and sends everything unsold on its way, but not what is held', () => {
  const open = given(allotted(9), sold('o1', 2), held('o2', 3)).at(ENDS_AT);
  open.when({ type: 'EndDeal' }).accepts(ended, started(1, 4));
  const idle = given(allotted(9), sold('o1', 2)).at(ENDS_AT);
  assert.equal(idle.pursues(), own('end', { type: 'EndDeal' }));
});

end('of a deal that sold out tells the product so, with nothing to take back', () => {
  const soldOut = given(allotted(2), sold('o1', 2)).at(ENDS_AT);
  soldOut.when({ type: 'EndDeal' }).accepts(ended, started(1, 0));
  const going = given(allotted(2), sold('o1', 2), ended, started(1, 0)).at(ENDS_AT);
  assert.equal(going.pursues(), ask(takeBack(1, 0)));
});

end('comes once', () => {
  given(allotted(3), ended, started(1, 3)).at(ENDS_AT).when({ type: 'EndDeal' }).changesNothing();
  const past = [ended, started(1, 3), settled(1)];
  given(allotted(3), ...past)
    .at(ENDS_AT)
    .when({ type: 'EndDeal' })
    .changesNothing();
});

end('comes before holds that ran out are asked about', () => {
  const open = given(allotted(3), held('o1', 1)).at(ENDS_AT);
  assert.equal(open.pursues(), own('end', { type: 'EndDeal' }));
});

end('leaves nothing to be done for a deal that never was', () => {
  assert.equal(given().at(ENDS_AT).pursues(), REST);
  assert.is(deal.wakeAt(given().state), null);
});

end.run();

const journey = suite('the way back');

journey('is asked for again, by the same id, until the product has answered', () => {
  const going = given(allotted(3), ended, started(1, 3)).at(ENDS_AT);
  assert.equal(going.pursues(), ask(takeBack(1, 3)));
  const answer = accepted(takeBack(1, 3), { type: 'UnitsTakenBack' });
  assert.equal(going.pursues([answer]), own('settle-return:1', { type: 'SettleReturn' }));
});

journey('is not settled by the answer to anything else', () => {
  const going = given(allotted(3), ended, started(1, 3)).at(ENDS_AT);
  const expire: Step = { to: 'order/o1', commandId: 'expire', command: { type: 'ExpireCart' } };
  assert.equal(going.pursues([accepted(expire)]), ask(takeBack(1, 3)));
});

journey('of units that are nowhere any more is a bug', () => {
  const twice = [allotted(3), ended, started(1, 2), started(2, 1)];
  assert.throws(() => given(...twice), /does not balance/);
});

journey('is settled once', () => {
  given(allotted(3), ended, started(1, 3)).when({ type: 'SettleReturn' }).accepts(settled(1));
  const home = [ended, started(1, 3), settled(1)];
  given(allotted(3), ...home)
    .when({ type: 'SettleReturn' })
    .changesNothing();
});

journey('adds what arrived to what was returned before', () => {
  const late = [sold('o1', 2), ended, started(1, 1), settled(1), restocked('o1', 2)];
  const { state } = given(allotted(3), ...late, started(2, 2), settled(2));
  assert.equal([state.returning, state.returned, state.units.available], [0, 3, 0]);
});

journey('is not begun by a deal that has not ended, is empty, or is already on it', () => {
  given(allotted(3)).when({ type: 'ReturnUnits' }).changesNothing();
  const empty = [sold('o1', 3), ended, started(1, 0), settled(1)];
  given(allotted(3), ...empty)
    .when({ type: 'ReturnUnits' })
    .changesNothing();
  const going = [sold('o1', 2), ended, started(1, 1), restocked('o1', 2)];
  given(allotted(3), ...going)
    .when({ type: 'ReturnUnits' })
    .changesNothing();
});

journey('is over when nothing is left to return, and then nothing wakes the deal', () => {
  const home = given(allotted(3), ended, started(1, 3), settled(1)).at(ENDS_AT);
  assert.equal(home.pursues(), REST);
  assert.is(deal.wakeAt(home.state), null);
});

journey.run();

const late = suite('units that come back to an ended deal');
const soldTwo = [sold('o1', 2), ended, started(1, 1)];
const again = own('return:2', { type: 'ReturnUnits' });

late('travel on when they were restocked', () => {
  const back = given(allotted(3), ...soldTwo, settled(1), restocked('o1', 2)).at(ENDS_AT);
  assert.equal(back.pursues(), again);
  back.when({ type: 'ReturnUnits' }).accepts(started(2, 2));
});

late('travel on when they were released', () => {
  const past = [held('o1', 2), ended, started(1, 1), settled(1), released('o1')];
  const back = given(allotted(3), ...past).at(ENDS_AT);
  assert.equal(back.pursues(), again);
  back.when({ type: 'ReturnUnits' }).accepts(started(2, 2));
});

late('wait for the journey before them, and are not counted into it', () => {
  const during = given(allotted(3), ...soldTwo, restocked('o1', 2)).at(ENDS_AT);
  assert.equal(during.pursues(), ask(takeBack(1, 1)));
  during.when({ type: 'SettleReturn' }).accepts(settled(1));
  const after = given(allotted(3), ...soldTwo, restocked('o1', 2), settled(1)).at(ENDS_AT);
  assert.equal(after.pursues(), again);
  assert.is(after.state.returned, 1);
});

late('are accepted although nothing is for sale any more', () => {
  const over = given(allotted(3), ...soldTwo, settled(1)).at(ENDS_AT + 1);
  over.when(restock('o1', 2)).accepts(restocked('o1', 2));
  over.when(buy('o2', 1)).rejects('DEAL_NOT_ACTIVE');
});

late('do not come from a hold that was confirmed', () => {
  const past = [held('o1', 3), ended, started(1, 0), settled(1)];
  given(allotted(3), ...past)
    .when(confirm('o1'))
    .accepts(confirmed('o1'));
  assert.equal(
    given(allotted(3), ...past, confirmed('o1'))
      .at(ENDS_AT)
      .pursues(),
    REST,
  );
});

late('wake the deal at once, whatever the clock of its owner says', () => {
  const back = given(allotted(3), ...soldTwo, settled(1), restocked('o1', 2));
  assert.is(deal.wakeAt(back.state), AT_ONCE);
  assert.is(deal.wakeAt(given(allotted(3), ...soldTwo).state), AT_ONCE);
});

late('are not asked about before the return is settled, though a hold ran out', () => {
  const past = [held('o1', 2), ended, started(1, 1)];
  const going = given(allotted(3), ...past).at(ENDS_AT);
  assert.equal(going.pursues(), ask(takeBack(1, 1)));
  const home = given(allotted(3), ...past, settled(1)).at(EXPIRES_AT);
  const expire: Step = { to: 'order/o1', commandId: 'expire', command: { type: 'ExpireCart' } };
  assert.equal(home.pursues(), ask(expire));
});

late.run();

const outcome = suite('whoever waits for a deal');

outcome('waits until returned units have arrived', () => {
  const going = given(allotted(3), ...soldTwo).state;
  assert.is(deal.outcome(going, DEAL_ID), null);
  const waiting = given(allotted(3), ...soldTwo, settled(1), restocked('o1', 2)).state;
  assert.is(deal.outcome(waiting, DEAL_ID), null);
  const home = given(allotted(3), ...soldTwo, settled(1)).state;
  assert.equal(deal.outcome(home, DEAL_ID), { available: 0 });
});

outcome('is answered at once by a deal that still sells', () => {
  const open = given(allotted(3), sold('o1', 2), restocked('o1', 2)).state;
  assert.equal(deal.outcome(open, DEAL_ID), { available: 3 });
});

outcome.run();
