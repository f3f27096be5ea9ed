import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault, type FaultCode } from '../persistence/fault.ts';
import type { Batch, Journal } from '../persistence/store.ts';
import { withBreaker } from './breaker.ts';
import { until } from './testing/until.ts';

const BATCH: Batch = { fences: [], rows: [], writes: [] };

const breaker = suite('breaker');

breaker('lets calls and their answers through', async () => {
  const { journal, calls } = createScene();
  await journal.append(BATCH);
  assert.equal(await journal.read('deal/1', 0, 10), []);
  assert.is(calls.count, 2);
});

for (const code of ['UNAVAILABLE', 'UNKNOWN_OUTCOME'] as const) {
  breaker(`opens after ${code} three times, and then asks the database no more`, async () => {
    const { journal, calls, fail } = createScene();
    fail(code);
    for (let turn = 0; turn < 3; turn++) assert.is(await outcome(journal.append(BATCH)), code);
    assert.is(await outcome(journal.append(BATCH)), 'UNAVAILABLE');
    assert.is(await outcome(journal.find('deal/1', [])), 'UNAVAILABLE');
    assert.is(calls.count, 3);
  });
}

for (const code of ['DUPLICATE', 'MOVED', 'CORRUPT', 'UNSENT'] as const) {
  breaker(`stays closed whatever often the answer is ${code}`, async () => {
    const { journal, calls, fail } = createScene();
    fail(code);
    for (let turn = 0; turn < 20; turn++) assert.is(await outcome(journal.append(BATCH)), code);
    assert.is(calls.count, 20);
  });
}

breaker('counts what was not sent neither for the database nor against it', async () => {
  const { journal, calls, fail } = createScene();
  for (const code of ['UNAVAILABLE', 'UNSENT', 'UNSENT', 'UNAVAILABLE', 'UNSENT'] as const) {
    fail(code);
    assert.is(await outcome(journal.append(BATCH)), code);
  }
  fail('UNAVAILABLE');
  await outcome(journal.append(BATCH));
  assert.is(calls.count, 6);
  await outcome(journal.append(BATCH));
  assert.is(calls.count, 6, 'three failures of three should have opened it');
});

breaker('counts a failure that many calls share once', async () => {
  const { journal, calls, share } = createScene();
  for (let statement = 1; statement <= 3; statement++) {
    share(new Fault('UNAVAILABLE', 'the statement that all of them share'));
    const reads = Array.from({ length: 100 }, () => outcome(journal.read('deal/1', 0, 10)));
    await Promise.all(reads);
    assert.is(calls.count, 100 * statement);
  }
  assert.is(await outcome(journal.append(BATCH)), 'UNAVAILABLE');
  assert.is(calls.count, 300, 'the third statement opened it');
});

breaker('gives the answer of a call that was under way when it opened', async () => {
  const { journal, fail, hold } = createScene();
  const release = hold();
  const stored = outcome(journal.append(BATCH));
  const releaseAtOnce = hold();
  releaseAtOnce();
  fail('UNAVAILABLE');
  for (let turn = 0; turn < 3; turn++) await outcome(journal.append(BATCH));
  fail(null);
  release();
  assert.is(await stored, 'answered');
});

breaker('stays closed while most calls succeed', async () => {
  const { journal, calls, fail } = createScene();
  for (let turn = 0; turn < 30; turn++) {
    fail(turn % 3 === 0 ? 'UNAVAILABLE' : null);
    await outcome(journal.append(BATCH));
  }
  assert.is(calls.count, 30);
});

breaker(
  'closes again when a call succeeds, and until then lets one through at a time',
  async () => {
    const { journal, calls, fail, hold } = createScene();
    fail('UNAVAILABLE');
    for (let turn = 0; turn < 3; turn++) await outcome(journal.append(BATCH));
    fail(null);
    const release = hold();
    let trial: Promise<string> = Promise.resolve('');
    await until('a call is let through', () => {
      trial = outcome(journal.append(BATCH));
      return calls.count === 4;
    });
    const others = [journal.read('deal/1', 0, 10), journal.append(BATCH)].map(outcome);
    assert.equal(await Promise.all(others), ['UNAVAILABLE', 'UNAVAILABLE']);
    release();
    assert.is(await trial, 'answered');
    assert.is(await outcome(journal.append(BATCH)), 'answered');
    assert.is(calls.count, 5);
  },
);

breaker('does not stand before what must go through when the database comes back', async () => {
  const { journal, calls, fail } = createScene();
  fail('UNAVAILABLE');
  for (let turn = 0; turn < 3; turn++) await outcome(journal.append(BATCH));
  fail(null);
  assert.equal(await journal.takeShards([1], 'node'), []);
  assert.is(calls.count, 4);
});

breaker.run();

/** The code of the fault, or that there was none; any other error is a bug. */
async function outcome(call: Promise<unknown>): Promise<FaultCode | 'answered'> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** A journal behind a breaker that answers, fails or keeps its callers waiting. */
function createScene() {
  const calls = { count: 0 };
  let code: FaultCode | null = null;
  let shared: Fault | null = null;
  let gate: Promise<void> = Promise.resolve();
  async function answer<Answer>(value: Answer): Promise<Answer> {
    calls.count++;
    await gate;
    if (shared) throw shared;
    if (code !== null) throw new Fault(code, 'as the test wants it');
    return value;
  }
  const behind: Journal = {
    append: () => answer(undefined),
    read: () => answer([]),
    find: () => answer([]),
    findBirth: () => answer(null),
    findSnapshot: () => answer(null),
    saveSnapshot: () => answer(undefined),
    dueWakeups: () => answer([]),
    takeShards: () => answer([]),
  };
  return {
    journal: withBreaker(behind),
    calls,
    fail(next: FaultCode | null) {
      code = next;
    },
    share(fault: Fault) {
      shared = fault;
    },
    /** Returns what lets go. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}
