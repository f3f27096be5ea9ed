import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { combineSteps, compareAtHalf, type OpenLoopStep, saturationOf } from './figures.ts';

const figures = suite('figures of an open loop');

/** A hundred requests in two seconds. */
function step(outcome: Partial<OpenLoopStep['outcome']> = {}): OpenLoopStep {
  return {
    ratePerS: 50,
    outcome: {
      leadIn: { accepted: 50, refused: 0, unanswered: 0 },
      due: 100,
      acceptedMs: Float64Array.from({ length: 90 }, (_, index) => index + 1),
      refusedMs: Float64Array.from([1, 2, 3, 4, 5]),
      unansweredMs: Float64Array.from([500, 600, 700, 800, 900]),
      missed: 1,
      crowdedOut: 20,
      seconds: 2.5,
      generatorCpu: 0.3,
      ...outcome,
    },
    cpu: { server: 0.9, database: null, others: 0 },
  };
}

figures('count the unanswered among the slowest, and refusals apart', () => {
  const { p50_ms, p95_ms, p99_ms, refused_p50_ms, ...shares } = combineSteps([step()]);
  assert.equal([p50_ms, p95_ms, p99_ms, refused_p50_ms], [48, 500, 900, 3]);
  // With those that were due before the counting, over all the time.
  assert.is(shares.accepted_per_s, 56);
  assert.is(shares.refused_per_s, 2);
  assert.equal([shares.unanswered_share, shares.crowded_out_share], [0.05, 0.2]);
  assert.is(shares.generator_was_limit, false);
});

const NONE = new Float64Array();

figures('have no latency of answers that nobody gave', () => {
  const all = combineSteps([step({ acceptedMs: NONE, unansweredMs: NONE, refusedMs: NONE })]);
  assert.equal([all.p50_ms, all.refused_p99_ms, all.database_cpu], [null, null, null]);
});

figures('are medians of the rounds, and say when the generator was the limit', () => {
  const slow = step({ generatorCpu: 0.95 });
  const late = step({ missed: 2 });
  const all = combineSteps([step(), slow, step()]);
  assert.is(all.generator_cpu, 0.3);
  assert.is(all.generator_was_limit, false);
  assert.is(combineSteps([slow, step(), slow]).generator_was_limit, true);
  assert.is(combineSteps([step(), late]).generator_was_limit, true);
});

figures('call the most that is answered in a second saturation, however much is offered', () => {
  // The waiting are answered late: what was due in 2.5 s takes 4.
  const steps = [step(), { ...step({ seconds: 4 }), ratePerS: 90 }];
  assert.is(saturationOf(steps, { expects: 'success' }), 56);
  assert.is(saturationOf(steps.toReversed(), { expects: 'refusal' }), 2);
});

figures('compare with the floor at half of saturation, round by round', () => {
  const taking = (ms: number) => step({ acceptedMs: Float64Array.of(ms), unansweredMs: NONE });
  const own = [taking(8), taking(30), taking(20)];
  const half = compareAtHalf('ours', own, [taking(4), taking(5), taking(10)]);
  // 2, 6 and 2: not 20 of 5.
  assert.equal(half, {
    ...{ name: 'ours', offered_per_s: 50, p99_ms: 20, floor_p99_ms: 5, ratio: 2 },
    generator_was_limit: false,
  });
  const late = step({ missed: 2 });
  assert.is(compareAtHalf('ours', [taking(8)], [late])?.generator_was_limit, true);
  assert.is(compareAtHalf('ours', own, []), null);
});

figures.run();
