import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDispatch } from './dispatch.ts';

const dispatch = suite('dispatch of an open loop');

/** Requests due each 10 ms from 10 ms on. */
function start(requests: number, connections: number, countedFromMs = 0) {
  const sent: [connection: number, request: number][] = [];
  const dueMs = Float64Array.from({ length: requests }, (_, index) => 10 * (index + 1));
  const loop = createDispatch({ dueMs, countedFromMs }, connections, (connection, request) => {
    sent.push([connection, request]);
  });
  return { loop, sent };
}

dispatch('sends what is due and nothing earlier, each on a free connection', () => {
  const { loop, sent } = start(3, 2);
  loop.pump(9);
  assert.equal(sent, []);
  loop.pump(20);
  assert.equal(sent, [
    [0, 0],
    [1, 1],
  ]);
  assert.is(loop.nextDueMs(), 30);
  loop.answered(1, true, 25);
  loop.pump(30);
  assert.equal(sent[2], [1, 2]);
  assert.is(loop.isDone(), false);
});

dispatch('measures from when a request was due, though a stalled server let it leave late', () => {
  const { loop } = start(10, 1);
  loop.pump(10);
  // The server stalls from 10 to 1,000 ms; a closed loop would see one slow answer.
  loop.answered(0, true, 1_000);
  for (let atMs = 1_000; !loop.isDone(); ) {
    loop.pump(atMs);
    atMs += 1;
    loop.answered(0, true, atMs);
  }
  const tally = loop.end(2_000);
  assert.equal([...tally.acceptedMs], [909, 918, 927, 936, 945, 954, 963, 972, 981, 990]);
  assert.is(tally.crowdedOut, 9);
  assert.is(tally.missed, 0, 'the generator was not the limit');
});

dispatch('blames the generator when it comes late to free connections', () => {
  const { loop } = start(3, 8);
  loop.pump(12);
  loop.pump(35);
  assert.is(loop.end(35).missed, 2);
  assert.is(loop.end(35).crowdedOut, 0);
});

dispatch('tells accepted, refused and unanswered apart', () => {
  const { loop } = start(4, 2);
  loop.pump(20);
  loop.answered(0, true, 21);
  loop.pump(30);
  loop.answered(1, false, 33);
  const { due, acceptedMs, refusedMs, unansweredMs } = loop.end(100);
  assert.is(due, 4);
  assert.equal([...acceptedMs], [11]);
  assert.equal([...refusedMs], [13]);
  assert.equal([...unansweredMs], [60, 70], 'one under way, one never sent');
});

dispatch('counts nothing that is due in the lead-in, and tells how it ended', () => {
  const { loop, sent } = start(6, 3, 40);
  loop.pump(32);
  loop.answered(0, true, 33);
  loop.answered(1, false, 34);
  assert.is(sent.length, 3);
  loop.pump(60);
  loop.answered(0, true, 63);
  const tally = loop.end(100);
  assert.equal(tally.leadIn, { accepted: 1, refused: 1, unanswered: 1 });
  assert.equal([tally.due, tally.missed, tally.crowdedOut], [3, 2, 0]);
  assert.equal([...tally.acceptedMs, ...tally.refusedMs], [13]);
  assert.equal([...tally.unansweredMs], [40, 60]);
});

dispatch('gives nothing to a lost connection, and waits for none', () => {
  const { loop, sent } = start(3, 3);
  loop.lost(0);
  loop.pump(20);
  assert.equal(sent, [
    [1, 0],
    [2, 1],
  ]);
  loop.lost(1);
  loop.lost(1);
  loop.answered(2, true, 25);
  loop.pump(30);
  assert.is(sent[2]?.[0], 2);
  loop.answered(2, true, 31);
  assert.ok(loop.isDone());
  assert.equal([...loop.end(40).unansweredMs], [30]);
});

dispatch('is done when no connection is left', () => {
  const { loop } = start(2, 1);
  loop.pump(10);
  loop.lost(0);
  assert.ok(loop.isDone());
  assert.is(loop.end(10).unansweredMs.length, 2);
});

dispatch.run();
