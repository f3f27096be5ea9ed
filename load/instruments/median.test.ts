import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { medianOf, spreadOf } from './median.ts';

const median = suite('median');

median('is the middle, or lies between the two in the middle', () => {
  assert.is(medianOf([9, 10, 1]), 9);
  assert.is(medianOf([10, 1, 9, 2]), 5.5);
  assert.is(medianOf([7]), 7);
});

median('leaves out what is unknown', () => {
  assert.is(medianOf([null, 3, null]), 3);
  assert.is(medianOf([null]), null);
  assert.is(medianOf([]), null);
});

median('stands between the least and the most', () => {
  assert.equal(spreadOf([5, null, 100, 9]), { min: 5, max: 100 });
  assert.is(spreadOf([null]), null);
});

median.run();
