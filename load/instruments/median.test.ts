import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { medianOf, percentile, spreadOf } from './median.ts';

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

median('stands among percentiles, which are the nearest rank', () => {
  const sorted = Float64Array.from([1, 2, 3, 4]);
  const shares = [0.01, 0.5, 0.51, 0.99, 1];
  assert.equal(
    shares.map((share) => percentile(sorted, share)),
    [1, 2, 3, 4, 4],
  );
  const thousand = Float64Array.from({ length: 1000 }, (_, index) => index + 1);
  assert.is(percentile(thousand, 0.999), 999);
  assert.is(percentile(Float64Array.of(7), 0.999), 7);
  assert.is(percentile(new Float64Array(), 0.5), null);
});

median.run();
