import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from './fault.ts';
import { createSharedFind } from './shared-find.ts';

const shared = suite('shared find');

interface Row {
  id: string;
}

/** A database that answers when it is told to. */
function start(idsMax?: number) {
  const asked: (readonly string[])[] = [];
  const answers: PromiseWithResolvers<Row[]>[] = [];
  const find = createSharedFind<Row>(
    (ids) => {
      asked.push(ids);
      const answer = Promise.withResolvers<Row[]>();
      answers.push(answer);
      return answer.promise;
    },
    ({ id }) => id,
    idsMax,
  );
  return { asked, answers, find };
}

shared('asks at once for the first, and together for all who come meanwhile', async () => {
  const { asked, answers, find } = start();
  const first = find('a');
  const others = [find('b'), find('c'), find('b')];
  assert.equal(asked, [['a']]);
  answers[0]?.resolve([{ id: 'a' }]);
  assert.equal(await first, { id: 'a' });
  assert.equal(asked, [['a'], ['b', 'c']]);
  answers[1]?.resolve([{ id: 'b' }]);
  assert.equal(await Promise.all(others), [{ id: 'b' }, null, { id: 'b' }]);
});

shared('never answers with what was read before it was asked', async () => {
  const { asked, answers, find } = start();
  const before = find('a');
  const after = find('a');
  answers[0]?.resolve([]);
  assert.is(await before, null);
  assert.equal(asked, [['a'], ['a']]);
  answers[1]?.resolve([{ id: 'a' }]);
  assert.equal(await after, { id: 'a' });
});

shared('keeps a statement short, and leaves nobody out', async () => {
  const { asked, answers, find } = start();
  const found = Array.from({ length: 600 }, (_, index) => find(`${index}`));
  for (let turn = 0; turn < 4; turn++) {
    answers[turn]?.resolve((asked[turn] ?? []).map((id) => ({ id })));
    await found[[0, 256, 512, 599][turn] ?? 0];
  }
  assert.equal(
    asked.map((ids) => ids.length),
    [1, 256, 256, 87],
  );
  const rows = await Promise.all(found);
  assert.ok(rows.every((row, index) => row?.id === `${index}`));
});

shared('tells all who wait that the database is away, and asks it again for the next', async () => {
  const { asked, answers, find } = start();
  const away = new Fault('UNAVAILABLE', 'away');
  const failed = Promise.allSettled([find('a'), find('b')]);
  answers[0]?.reject(away);
  for (const outcome of await failed) {
    assert.is(outcome.status === 'rejected' && outcome.reason, away);
  }
  const again = find('b');
  assert.equal(asked, [['a'], ['b']]);
  answers[1]?.resolve([{ id: 'b' }]);
  assert.equal(await again, { id: 'b' });
});

shared('asks for fewer at once after a failure, and for more again when it goes well', async () => {
  const { asked, answers, find } = start(8);
  const findAgain = (id: string): Promise<Row | null> => find(id).catch(() => findAgain(id));
  const found = Array.from({ length: 40 }, (_, index) => findAgain(`${index}`));
  for (let turn = 0; turn < 12; turn++) {
    if (turn === 1 || turn === 3) answers[turn]?.reject(new Fault('UNAVAILABLE', 'unreadable'));
    else answers[turn]?.resolve((asked[turn] ?? []).map((id) => ({ id })));
    await new Promise(setImmediate);
  }
  assert.equal(
    asked.map((ids) => ids.length),
    [1, 8, 1, 4, 1, 2, 4, 8, 8, 8, 7],
  );
  assert.ok((await Promise.all(found)).every((row, index) => row?.id === `${index}`));
});

shared('has a limit', async () => {
  const { find } = start();
  const waiting = Array.from({ length: 10_001 }, (_, index) => find(`${index}`));
  const error = await find('one more').catch((fault: Fault) => fault);
  assert.ok(error instanceof Fault && error.code === 'OVERLOADED');
  assert.is(waiting.length, 10_001);
});

shared.run();
