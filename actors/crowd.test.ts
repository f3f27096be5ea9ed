import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCrowd } from './crowd.ts';

const crowd = suite('a crowd');

/** Its actor wakes when the test says so. */
function setUp() {
  let calls = 0;
  const handlers: (() => void)[] = [];
  const problems: unknown[] = [];
  const spawn = (_shard: number | null, _name: string, onWake: () => void) => {
    handlers.push(onWake);
    return { wake: () => void calls++, stop() {} };
  };
  const tested = createCrowd({ spawn }, (problem) => problems.push(problem));
  return { tested, problems, calls: () => calls, run: () => handlers.at(-1)?.() };
}

crowd('wakes all entities with one message', () => {
  const { tested, calls, run } = setUp();
  const turns: string[] = [];
  const [a, b] = [() => turns.push('a'), () => turns.push('b')];
  for (const turn of [a, b, a]) tested.join(turn);
  assert.equal(turns, []);
  assert.is(calls(), 1);
  run();
  assert.equal(turns, ['a', 'b']);
  tested.join(b);
  assert.is(calls(), 2);
  run();
  assert.equal(turns, ['a', 'b', 'b']);
});

crowd('wakes them all itself when its actor does not, and replaces it', () => {
  const { tested, problems, calls, run } = setUp();
  let turns = 0;
  const turn = () => turns++;
  tested.join(turn);
  for (let tick = 0; tick < 10; tick++) tested.tick();
  assert.is(problems.length, 1);
  assert.is(turns, 1);
  tested.join(turn);
  assert.is(calls(), 2);
  run();
  assert.is(turns, 2);
});

crowd('a turn that throws keeps nobody else from his', () => {
  const { tested, problems, run } = setUp();
  const bug = new Error('a bug');
  let turns = 0;
  tested.join(() => {
    throw bug;
  });
  tested.join(() => turns++);
  run();
  assert.is(turns, 1);
  assert.equal(problems, [bug]);
});

crowd('lets each entity take one turn when 96 commands wait', () => {
  const { tested } = setUp();
  const turns: string[] = [];
  const [a, b] = [() => turns.push('a'), () => turns.push('b')];
  for (let command = 0; command < 95; command++) tested.join(command % 2 === 0 ? a : b);
  assert.equal(turns, []);
  tested.join(a);
  assert.equal(turns, ['a', 'b']);
});

crowd('counts commands across turns of the event loop', () => {
  const { tested, run } = setUp();
  let turns = 0;
  const turn = () => turns++;
  for (let command = 0; command < 95; command++) tested.join(turn);
  run();
  assert.is(turns, 1);
  tested.join(turn);
  assert.is(turns, 2);
});

crowd('begins anew while turns are taken', () => {
  const { tested } = setUp();
  let turns = 0;
  const again = () => {
    turns++;
    if (turns < 3) tested.join(again);
  };
  for (let command = 0; command < 96; command++) tested.join(again);
  assert.is(turns, 1);
  for (let command = 0; command < 95; command++) tested.join(again);
  assert.is(turns, 2);
});

crowd.run();
