import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { orderIn, planTurns } from './rounds.ts';

const rounds = suite('rounds');

rounds('have every row once, and run backwards every other time', () => {
  const turns = planTurns(['floor', 'ours', 'naive'], 3);
  assert.equal(
    turns.map(({ round, item }) => `${round} ${item}`),
    [
      ...['1 floor', '1 ours', '1 naive'],
      ...['2 naive', '2 ours', '2 floor'],
      ...['3 floor', '3 ours', '3 naive'],
    ],
  );
});

rounds('of one part run in the order of their round', () => {
  assert.equal(
    [orderIn(1, [1, 2]), orderIn(2, [1, 2]), orderIn(3, [1, 2])].flat(),
    [1, 2, 2, 1, 1, 2],
  );
});

rounds.run();
