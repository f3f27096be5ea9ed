import { mock } from 'node:test';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../topology/testing/until.ts';
import { createFakeConnection, DUPLICATE, OK, OK_AND_MORE } from './fake-mysql.ts';
import { createAppend } from './mysql-append.ts';
import { batchOf, faultOf, rowOf } from './samples.ts';
import { loadStatements } from './statements.ts';

const append = suite('appending to a MySQL server that misbehaves');
/** Of the test under way. */
const opened: ReturnType<typeof createFakeConnection>[] = [];
append.after.each(() => {
  mock.restoreAll();
  for (const { stream } of opened.splice(0)) stream.destroy();
});

const statements = loadStatements('mysql');
const fence = { shard: 5, epoch: 1 };
/** Before its `commit`: the fences, the journal, the commands. */
const BATCH = batchOf(fence, [rowOf(fence)]);
const UP_TO_COMMIT = [OK_AND_MORE, OK_AND_MORE, OK_AND_MORE];

function setUp() {
  const connect = async () => {
    opened.push(createFakeConnection());
    return opened.at(-1)!.connection;
  };
  const tested = createAppend({ connect, statements, maxPacketBytes: 100_000 });
  /** Resolves to the connection on which the text was sent. */
  async function send() {
    const before = opened.map(({ written }) => written.length);
    const fault = faultOf(tested.append(BATCH));
    const used = () => opened.findIndex(({ written }, i) => written.length > (before[i] ?? 0));
    await until('it was sent', () => used() >= 0);
    return { fault, number: used(), ...opened[used()]! };
  }
  return { send };
}

append('does not know the outcome when the commit itself is refused', async () => {
  const { send } = setUp();
  const { fault, say, stream } = await send();
  say(...UP_TO_COMMIT, DUPLICATE);
  assert.is(await fault, 'UNKNOWN_OUTCOME');
  assert.is(stream.destroyed, true);
  assert.is((await send()).number, 1);
});

append('knows it when what stands before the commit is refused', async () => {
  const { send } = setUp();
  const { fault, say, written } = await send();
  say(OK_AND_MORE, OK_AND_MORE, DUPLICATE);
  await until('it rolls back', () => written.at(-1)!.includes('rollback'));
  say(OK);
  assert.is(await fault, 'DUPLICATE');
  assert.is((await send()).number, 0);
});

append('gives up a server that does not answer, and does not know the outcome', async () => {
  const { send } = setUp();
  const timers = mock.method(globalThis, 'setTimeout');
  const { fault, stream } = await send();
  const limits = timers.mock.calls.filter(({ arguments: [, ms] }) => ms === 10_000);
  assert.is(limits.length, 1);
  limits[0]!.arguments[0]();
  assert.is(await fault, 'UNKNOWN_OUTCOME');
  assert.is(stream.destroyed, true);
});

append('sends nothing on a connection that the server may have given up', async () => {
  const { send } = setUp();
  const first = await send();
  first.say(...UP_TO_COMMIT, OK_AND_MORE, OK);
  assert.is(await first.fault, null);
  const start = performance.now();
  mock.method(performance, 'now', () => start + 4_000);
  const soon = await send();
  soon.say(...UP_TO_COMMIT, OK_AND_MORE, OK);
  assert.is(await soon.fault, null);
  mock.method(performance, 'now', () => start + 10_000);
  const later = await send();
  assert.equal([soon.number, later.number], [0, 1]);
  assert.is(first.stream.destroyed, true);
});

append.run();
