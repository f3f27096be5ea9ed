import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCrowd } from './crowd.ts';

const crowd = suite('a crowd');

crowd('lets each entity take one turn when 96 commands wait', () => {
  const tested = createCrowd();
  const turns: string[] = [];
  const [a, b] = [() => turns.push('a'), () => turns.push('b')];
  for (let command = 0; command < 95; command++) tested.join(command % 2 === 0 ? a : b);
  assert.equal(turns, []);
  tested.join(a);
  assert.equal(turns, ['a', 'b']);
});

crowd('begins anew while turns are taken', () => {
  const tested = createCrowd();
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
