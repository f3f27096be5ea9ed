import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import { createManualClock } from '../topology/testing/manual-clock.ts';
import type { Ask } from './ask.ts';
import type { Answer, Pursuit } from './domain/entity.ts';
import { createPursuit } from './pursuit.ts';

const pursuit = suite('a pursuit');
type Plan = Pursuit<{ type: string }>;

const ASK: Plan = {
  type: 'ask',
  steps: [
    { to: 'deal/a', commandId: 'hold:1', command: { type: 'HoldUnits' } },
    { to: 'deal/b', commandId: 'hold:1', command: { type: 'HoldUnits' }, patient: true },
  ],
};
const DECIDE: Plan = { type: 'decide', commandId: 'confirm', command: { type: 'Confirm' } };
const REST: Plan = { type: 'rest' };

/** `plans` answers each look of the pursuit; the last goes on answering. */
function setUp(plans: Plan[], ask: Ask = accept) {
  const clock = createManualClock(0);
  const log: string[] = [];
  let isDurable = Promise.resolve(true);
  const tested = createPursuit(
    {
      plan(answers: readonly (readonly Answer[])[]) {
        log.push(`plan ${answers.length}`);
        return { next: (plans.length > 1 ? plans.shift() : plans[0]) as Plan, seq: 1 };
      },
      durable: () => isDurable,
      async decide(command) {
        log.push(command.type);
        return true;
      },
    },
    (entity, command, options) => {
      log.push(`ask ${entity} ${options?.commandId}${options?.patient ? ' patiently' : ''}`);
      return ask(entity, command, options);
    },
    clock,
  );
  const becomesDurable = (promise: Promise<boolean>) => {
    isDurable = promise;
  };
  return { tested, log, clock, becomesDurable };
}

async function accept() {
  return { type: 'accepted' as const, seq: 1, events: [], atMs: 0, replayed: false };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

pursuit('looks again whenever it is started, also when nothing was wanted before', async () => {
  const { tested, log } = setUp([REST, DECIDE, REST]);
  tested.start();
  assert.equal([tested.isRunning(), log.splice(0)], [false, ['plan 0']]);
  tested.start();
  assert.is(tested.isRunning(), true);
  await settle();
  assert.equal([tested.isRunning(), log], [false, ['plan 0', 'Confirm', 'plan 0']]);
});

pursuit('asks all steps at once, then plans with the answers, then forgets them', async () => {
  const { tested, log } = setUp([ASK, DECIDE, REST]);
  tested.start();
  await settle();
  assert.equal(log, [
    'plan 0',
    'ask deal/a hold:1',
    'ask deal/b hold:1 patiently',
    'plan 1',
    'Confirm',
    'plan 0',
  ]);
  assert.is(tested.isRunning(), false);
});

pursuit('takes no step before the state that wants it is durable', async () => {
  const { tested, log, becomesDurable } = setUp([ASK, REST]);
  let store = (_: boolean) => {};
  becomesDurable(
    new Promise((resolve) => {
      store = resolve;
    }),
  );
  tested.start();
  await settle();
  assert.equal(log, ['plan 0']);
  store(true);
  await settle();
  assert.is(log[1], 'ask deal/a hold:1');
});

pursuit('gives up when the state that wants it is dropped', async () => {
  const { tested, log, becomesDurable } = setUp([ASK]);
  becomesDurable(Promise.resolve(false));
  tested.start();
  await settle();
  assert.equal(log, ['plan 0']);
  assert.is(tested.isRunning(), false);
});

pursuit('tries again, a little later, after a fault', async () => {
  let faults = 2;
  const { tested, log, clock } = setUp([ASK, ASK, REST], () => {
    if (faults-- > 0) return Promise.reject(new Fault('UNAVAILABLE', 'away'));
    return accept();
  });
  tested.start();
  await settle();
  assert.is(log.filter((line) => line.startsWith('plan')).length, 1);
  clock.advance(5);
  await settle();
  assert.is(log.filter((line) => line === 'plan 0').length, 2);
  assert.is(log.at(-1), 'plan 1');
});

pursuit('runs once however often it is started', async () => {
  const { tested, log } = setUp([DECIDE, REST]);
  tested.start();
  tested.start();
  await settle();
  assert.is(log.filter((line) => line === 'Confirm').length, 1);
});

pursuit.run();
