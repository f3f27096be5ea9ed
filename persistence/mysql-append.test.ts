import { mock } from 'node:test';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../topology/testing/until.ts';
import { createFakeConnection, DEADLOCK, DUPLICATE, OK, OK_AND_MORE } from './fake-mysql.ts';
import { createAppend } from './mysql-append.ts';
import { Lost } from './mysql-session.ts';
import { batchOf, faultOf, rowOf } from './samples.ts';
import { loadStatements } from './statements.ts';
import type { Link } from './store.ts';

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
  let refusal: Error | null = null;
  const connect = async () => {
    if (refusal) throw refusal;
    opened.push(createFakeConnection());
    return opened.at(-1)!.connection;
  };
  const tested = createAppend({ connect, statements, maxPacketBytes: 100_000 });
  /** Resolves to the connection on which the text was sent. */
  async function send(link?: Link) {
    const before = opened.map(({ written }) => written.length);
    const fault = faultOf(tested.append({ ...BATCH, link }));
    const used = () => opened.findIndex(({ written }, i) => written.length > (before[i] ?? 0));
    await until('it was sent', () => used() >= 0);
    return { fault, number: used(), ...opened[used()]! };
  }
  const refuse = (error: Error | null) => {
    refusal = error;
  };
  return { tested, send, refuse };
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

append('does not try again what may have been stored, and nothing that stands on it', async () => {
  const { send, tested } = setUp();
  const link = { chain: 'chain', index: 0 };
  const { fault, say } = await send(link);
  say(...UP_TO_COMMIT, DEADLOCK);
  assert.is(await fault, 'UNKNOWN_OUTCOME');
  const behind = { ...BATCH, link: { ...link, index: 1 } };
  assert.is(await faultOf(tested.append(behind)), 'UNSENT');
  assert.is(opened.length, 1);
});

append('does not know the outcome when fewer statements were answered than sent', async () => {
  const { send } = setUp();
  const { fault, say } = await send();
  say(...UP_TO_COMMIT, OK);
  assert.is(await fault, 'UNKNOWN_OUTCOME');
});

append('gives up a connection that does not roll back, and goes on with another', async () => {
  const { send, tested } = setUp();
  const link = { chain: 'chain', index: 0 };
  const { fault, say, stream, written } = await send(link);
  const behind = faultOf(tested.append({ ...BATCH, link: { ...link, index: 1 } }));
  say(OK_AND_MORE, DUPLICATE);
  await until('it rolls back', () => written.at(-1)!.includes('rollback'));
  stream.destroy();
  assert.equal([await fault, await behind], ['DUPLICATE', 'UNSENT']);
  assert.is((await send()).number, 1);
});

append('stores nothing while it cannot connect, and goes on when it can', async () => {
  const { send, tested, refuse } = setUp();
  refuse(new Lost('nobody is there', false));
  assert.is(await faultOf(tested.append(BATCH)), 'UNAVAILABLE');
  refuse(null);
  const { fault, say } = await send();
  say(...UP_TO_COMMIT, OK_AND_MORE, OK);
  assert.is(await fault, null);
});

append('waits for the last answers, and not for ever', async () => {
  const { send, tested } = setUp();
  const first = await send();
  let isSettled = false;
  const settled = tested.settled().then(() => {
    isSettled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(isSettled, false);
  first.say(...UP_TO_COMMIT, OK_AND_MORE, OK);
  await settled;
  await send();
  const timers = mock.method(globalThis, 'setTimeout');
  const late = tested.settled();
  timers.mock.calls.at(-1)!.arguments[0]();
  await late;
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
