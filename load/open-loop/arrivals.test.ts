import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createChance } from '../../actors/simulation/chance.ts';
import { chooseRates, scheduleArrivals, searchRates } from './arrivals.ts';

const arrivals = suite('arrivals of an open loop');

arrivals('come as often as asked, in order, and not beyond the end', () => {
  for (const rate of [100, 5_000]) {
    const due = scheduleArrivals(rate, 10, createChance(rate).random);
    assert.ok(Math.abs(due.length - rate * 10) < 5 * Math.sqrt(rate * 10), `${due.length}`);
    assert.ok(due.every((atMs, index) => atMs >= (due[index - 1] ?? 0) && atMs < 10_000));
  }
});

arrivals('know nothing of each other', () => {
  const due = scheduleArrivals(1_000, 100, createChance(1).random);
  // Of gaps that are drawn independently, one in e is longer than the mean.
  const isLong = (atMs: number, index: number) => atMs - (due[index - 1] ?? 0) > 1;
  const share = due.filter(isLong).length / due.length;
  assert.ok(Math.abs(share - 1 / Math.E) < 0.01, `${share}`);
});

arrivals('are the same for every row of one seed', () => {
  const draw = () => scheduleArrivals(500, 1, createChance(7).random);
  assert.equal(draw(), draw());
});

arrivals('are looked for from less than a closed loop answers to more', () => {
  assert.equal(searchRates(10_000), [7_500, 10_000, 12_500]);
});

arrivals('are offered in steps up to saturation and beyond, half of it among them', () => {
  const rates = chooseRates(10_000);
  assert.equal(rates, [1_000, 2_500, 5_000, 7_500, 9_000, 10_000, 11_000]);
});

arrivals.run();
