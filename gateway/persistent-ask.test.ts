import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AskOptions, Reply } from '../actors/ask.ts';
import { Fault, type FaultCode } from '../persistence/fault.ts';
import { createPersistentAsk } from './persistent-ask.ts';
import { accepted } from './samples.ts';

const COMMAND = { type: 'PlaceOrder' };

/** Pauses take no time and move the clock. `answers` are given in turn, the last one for ever. */
function scripted(answers: readonly (FaultCode | Reply)[]) {
  const asked: (AskOptions | undefined)[] = [];
  const pauses: number[] = [];
  let now = 0;
  const ask = createPersistentAsk(
    async (_entity, _command, options) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(options);
      if (typeof answer === 'string') throw new Fault(answer, 'no');
      return answer!;
    },
    {
      now: () => now,
      random: () => 0.5,
      pause: async (ms) => {
        pauses.push(ms);
        now += ms;
      },
    },
  );
  return { ask, asked, pauses, elapsed: () => now };
}

const persistent = suite('asking persistently');

persistent('passes an answer on, and asks nothing again', async () => {
  const { ask, asked } = scripted([accepted()]);
  assert.equal(await ask('deal/1', COMMAND, { commandId: 'c', isFresh: true }), accepted());
  assert.equal(asked, [{ commandId: 'c', isFresh: true }]);
});

persistent('asks again with the same command id, and no longer as the first', async () => {
  const { ask, asked, pauses } = scripted(['MOVED', 'UNAVAILABLE', accepted()]);
  assert.equal(await ask('deal/1', COMMAND, { commandId: 'c', isFresh: true }), accepted());
  const again = { commandId: 'c', isFresh: false };
  assert.equal(asked, [{ commandId: 'c', isFresh: true }, again, again]);
  assert.equal(pauses, [15, 30]);
});

persistent('gives up within its time, with the last fault', async () => {
  const { ask, asked, elapsed } = scripted(['MOVED', 'UNAVAILABLE']);
  assert.is(await faultOf(ask('deal/1', COMMAND)), 'UNAVAILABLE');
  assert.ok(elapsed() < 750);
  assert.ok(asked.length > 5);
});

persistent('asks again after an unknown outcome only by a command id', async () => {
  const named = scripted(['UNKNOWN_OUTCOME', accepted({ replayed: true })]);
  const reply = await named.ask('deal/1', COMMAND, { commandId: 'c' });
  assert.ok(reply.type === 'accepted' && reply.replayed);
  const nameless = scripted(['UNKNOWN_OUTCOME', accepted()]);
  assert.is(await faultOf(nameless.ask('deal/1', COMMAND)), 'UNKNOWN_OUTCOME');
  assert.is(nameless.asked.length, 1);
});

for (const code of ['OVERLOADED', 'DUPLICATE', 'CORRUPT'] as const) {
  persistent(`does not ask again after ${code}`, async () => {
    const { ask, asked } = scripted([code, accepted()]);
    assert.is(await faultOf(ask('deal/1', COMMAND, { commandId: 'c' })), code);
    assert.is(asked.length, 1);
  });
}

persistent('passes bugs on', async () => {
  const ask = createPersistentAsk(() => Promise.reject(new TypeError('a bug')));
  const error = await ask('deal/1', COMMAND).catch((reason) => reason);
  assert.instance(error, TypeError);
});

persistent('lets no crowd wait', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const pacing = { now: () => 0, random: () => 0.5, pause: () => gate };
  let isBack = false;
  const ask = createPersistentAsk(async () => {
    if (!isBack) throw new Fault('UNAVAILABLE', 'away');
    return accepted();
  }, pacing);
  const waiting = Array.from({ length: 1_000 }, () => ask('deal/1', COMMAND));
  assert.is(await faultOf(ask('deal/1', COMMAND)), 'UNAVAILABLE');
  isBack = true;
  release();
  assert.equal(await Promise.all(waiting), Array(1_000).fill(accepted()));
});

persistent.run();

async function faultOf(asked: Promise<Reply>): Promise<FaultCode | null> {
  const fault = await asked.then(
    () => null,
    (reason) => reason,
  );
  return fault instanceof Fault ? fault.code : null;
}
