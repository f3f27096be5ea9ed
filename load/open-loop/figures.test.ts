import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  combineSteps,
  compareAtHalf,
  type OpenLoopFigures,
  type OpenLoopRow,
  type OpenLoopStep,
} from './figures.ts';

const figures = suite('figures of an open loop');

/** A hundred requests in two seconds. */
function step(outcome: Partial<OpenLoopStep['outcome']> = {}): OpenLoopStep {
  return {
    ratePerS: 50,
    seconds: 2,
    outcome: {
      due: 100,
      acceptedMs: Float64Array.from({ length: 90 }, (_, index) => index + 1),
      refusedMs: Float64Array.from([1, 2, 3, 4, 5]),
      unansweredMs: Float64Array.from([500, 600, 700, 800, 900]),
      missed: 1,
      crowdedOut: 20,
      seconds: 2.1,
      generatorCpu: 0.3,
      ...outcome,
    },
    cpu: { server: 0.9, database: null, others: 0 },
  };
}

figures('count the unanswered among the slowest, and refusals apart', () => {
  const { p50_ms, p95_ms, p99_ms, refused_p50_ms, ...shares } = combineSteps([step()]);
  assert.equal([p50_ms, p95_ms, p99_ms, refused_p50_ms], [48, 500, 900, 3]);
  assert.is(shares.accepted_per_s, 45);
  assert.is(shares.refused_per_s, 2.5);
  assert.equal([shares.unanswered_share, shares.crowded_out_share], [0.05, 0.2]);
  assert.is(shares.generator_was_limit, false);
});

figures('have no latency of answers that nobody gave', () => {
  const none = new Float64Array();
  const all = combineSteps([step({ acceptedMs: none, unansweredMs: none, refusedMs: none })]);
  assert.equal([all.p50_ms, all.refused_p99_ms, all.database_cpu], [null, null, null]);
});

figures('are medians of the rounds, and say when the generator was the limit in any', () => {
  const slow = step({ generatorCpu: 0.95 });
  const late = step({ missed: 2 });
  const all = combineSteps([step(), slow, step()]);
  assert.is(all.generator_cpu, 0.3);
  assert.is(all.generator_was_limit, true);
  assert.is(combineSteps([step(), late]).generator_was_limit, true);
});

figures('compare with the floor at half of each saturation', () => {
  const row = (name: string, saturation_per_s: number, rates: number[]): OpenLoopRow => ({
    name,
    saturation_per_s,
    steps: rates.map((rate) => ({ ...combineSteps([step()]), offered_per_s: rate, p99_ms: rate })),
  });
  const ours = row('ours', 1_001, [501, 1_001]);
  const floor = row('floor', 4_000, [501, 1_000, 2_000]);
  const half = { name: 'ours', offered_per_s: 501, p99_ms: 501, floor_p99_ms: 501 };
  assert.equal(compareAtHalf([ours, floor], floor), [{ ...half, generator_was_limit: false }]);
  const [first, ...others] = floor.steps as [OpenLoopFigures];
  const late = { ...floor, steps: [{ ...first, generator_was_limit: true }, ...others] };
  assert.equal(compareAtHalf([ours, late], late), [{ ...half, generator_was_limit: true }]);
  assert.equal(compareAtHalf([row('other', 900, [450]), floor], floor), []);
});

figures.run();
