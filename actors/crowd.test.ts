import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCrowd } from './crowd.ts';

const crowd = suite('a crowd');

/** Its actor wakes when the test says so. */
function setUp() {
  let calls = 0;
  let run = () => {};
  const problems: Error[] = [];
  const spawn = (_shard: number | null, _name: string, onWake: () => void) => {
    run = onWake;
    return { wake: () => void calls++, stop() {} };
  };
  const tested = createCrowd({ spawn }, (problem) => problems.push(problem));
  return { tested, problems, calls: () => calls, run: () => run() };
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

crowd('replaces an actor that does not wake', () => {
  const { tested, problems, run } = setUp();
  let turns = 0;
  tested.join(() => turns++);
  for (let tick = 0; tick < 10; tick++) tested.tick();
  assert.is(problems.length, 1);
  run();
  assert.is(turns, 1);
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
