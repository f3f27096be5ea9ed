import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import { startSweep } from './sweep.ts';
import { createManualClock } from './testing/manual-clock.ts';

const STARTS_AT = 1_750_000_000_000;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const sweep = suite('sweep');

sweep('wakes what is due at once, and again every second', async () => {
  const { clock, woken, due, settled } = createScene();
  due.push('deal/1', 'order/2');
  await settled();
  assert.equal(woken, ['deal/1', 'order/2']);
  due.splice(0, 2, 'deal/3');
  clock.advance(SECOND_MS);
  await settled();
  assert.equal(woken, ['deal/1', 'order/2', 'deal/3']);
});

sweep('asks for what is due by the clock of this node', async () => {
  const { clock, asked, settled } = createScene();
  await settled();
  clock.advance(SECOND_MS);
  await settled();
  assert.equal(asked, [STARTS_AT, STARTS_AT + SECOND_MS]);
});

sweep('looks again though the database was away', async () => {
  const { clock, woken, due, fail, settled } = createScene();
  fail(new Fault('UNAVAILABLE', 'away'));
  await settled();
  due.push('deal/1');
  clock.advance(SECOND_MS);
  await settled();
  assert.equal(woken, ['deal/1']);
});

sweep('looks again though an entity could not be woken', async () => {
  const { clock, woken, due, refuse, settled } = createScene();
  refuse('deal/1');
  due.push('deal/1');
  await settled();
  due.splice(0, 1, 'deal/2');
  clock.advance(SECOND_MS);
  await settled();
  assert.equal(woken, ['deal/2']);
});

sweep('wakes the others though one of them could not be woken', async () => {
  const { woken, due, refuse, settled } = createScene();
  refuse('deal/1');
  due.push('deal/1', 'deal/2');
  await settled();
  assert.equal(woken, ['deal/2']);
});

sweep('goes on behind a thousand that stay due, and then begins anew', async () => {
  const { clock, woken, due, settled } = createScene();
  due.push(...Array.from({ length: 1_000 }, (_, number) => `stuck/${number}`), 'deal/1');
  await settled();
  assert.is(woken.length, 1_000);
  clock.advance(SECOND_MS);
  await settled();
  assert.equal(woken.splice(0).slice(1_000), ['deal/1']);
  clock.advance(SECOND_MS);
  await settled();
  assert.is(woken[0], 'stuck/0');
});

sweep('deletes keys after 30 days and tokens when they expire, once an hour', async () => {
  const { clock, deleted, settled } = createScene();
  await settled();
  const first = [`keys before ${STARTS_AT - 30 * DAY_MS}`, `tokens expired at ${STARTS_AT}`];
  assert.equal(deleted, first);
  clock.advance(HOUR_MS - 1);
  await settled();
  assert.equal(deleted, first);
  clock.advance(SECOND_MS);
  await settled();
  assert.is(deleted.length, 4);
});

sweep('stops for good, also in the middle of one', async () => {
  const { clock, woken, asked, due, stop, settled } = createScene();
  due.push('deal/1');
  stop();
  await settled();
  clock.advance(10 * SECOND_MS);
  await settled();
  assert.equal(woken, []);
  assert.is(asked.length, 1);
});

sweep.run();

/** A sweep that has just begun. */
function createScene() {
  const clock = createManualClock(STARTS_AT);
  const due: string[] = [];
  const asked: number[] = [];
  const woken: string[] = [];
  const deleted: string[] = [];
  const refused = new Set<string>();
  let fault: Fault | null = null;
  const stop = startSweep({
    clock,
    journal: {
      async dueWakeups(nowMs, limit, after) {
        asked.push(nowMs);
        // What the test arranges right after the start is there as well.
        await Promise.resolve();
        const rows = due.map((entity, index) => ({ entity, atMs: index + 1 }));
        const from = after?.atMs ?? 0;
        if (fault === null) return rows.slice(from, from + limit);
        const failure = fault;
        fault = null;
        throw failure;
      },
    },
    registry: {
      wake(entity) {
        if (refused.has(entity)) throw new Fault('OVERLOADED', 'too many live entities');
        woken.push(entity);
      },
    },
    deleteOldKeys: async (beforeMs) => deleted.push(`keys before ${beforeMs}`),
    deleteExpiredTokens: async (nowMs) => deleted.push(`tokens expired at ${nowMs}`),
  });
  return {
    clock,
    due,
    asked,
    woken,
    deleted,
    stop,
    /** Once. */
    fail(next: Fault) {
      fault = next;
    },
    refuse: (entity: string) => refused.add(entity),
    /** Resolves when the sweep waits for time to pass. */
    settled: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
}
