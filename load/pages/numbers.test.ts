import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { count, fixed, percent, ratio, time } from './numbers.ts';

const numbers = suite('numbers');

numbers('have as many digits as say something', () => {
  assert.equal([count(12_345.6), fixed(1.25, 1), percent(0.974)], ['12,346', '1.3', '97 %']);
  assert.equal([0.04, 99.94, 100, 1_234.5].map(time), ['0.0', '99.9', '100', '1,235']);
  assert.equal([0.0471, 0.1, 27.8].map(ratio), ['0.047', '0.10', '27.80']);
});

numbers('tell what is unknown from zero', () => {
  const unknown = [count(null), fixed(null, 1), time(null), ratio(null), percent(null)];
  assert.equal(unknown, ['-', '-', '-', '-', '-']);
  assert.is(count(0), '0');
});

numbers.run();
