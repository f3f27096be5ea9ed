import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningLoad } from '../instruments/wrk.ts';
import { measureBursts, planBursts } from './bursts.ts';
import type { Stand } from './measurement.ts';
import { FLOOR } from './report-sample.ts';

const bursts = suite('bursts');

bursts('are of two seconds, the last of what is left; one without a floor', () => {
  assert.equal(planBursts(5, true), [2, 2, 1]);
  assert.equal(planBursts(1, true), [1]);
  assert.equal(planBursts(5, false), [5]);
});

function recordingStand(events: string[]): Pick<Stand, 'market' | 'watch' | 'rest'> {
  const { load, cpu } = FLOOR.bursts[0]!;
  return {
    market: {
      requestsPath: '',
      load(seconds): RunningLoad {
        events.push(`load ${seconds}`);
        return { pid: 0, outcome: Promise.resolve(load) };
      },
      audit: async () => null,
    },
    watch: async ({ outcome }) => ({ outcome: await outcome, cpu }),
    rest: async () => void events.push('rest'),
  };
}

bursts('are compared with the floor just before and just after, at rest', async () => {
  const events: string[] = [];
  const rates = [100, 200, 400, 800];
  const askFloor = async (seconds: number) => {
    events.push(`floor ${seconds}`);
    return rates.shift() ?? 0;
  };
  const ask = { contender: FLOOR, seconds: 5, askFloor };
  const measured = await measureBursts(recordingStand(events), ask, () => {});
  assert.equal(
    measured.map(({ floorPerS, again }) => [floorPerS, again.length]),
    [
      [150, 1],
      [300, 1],
      [600, 1],
    ],
  );
  assert.equal(events, [
    ...['rest', 'floor 2', 'load 1', 'load 2', 'rest', 'floor 2', 'load 1', 'load 2'],
    ...['rest', 'floor 2', 'load 1', 'load 1', 'rest', 'floor 1'],
  ]);
});

bursts('are one, compared with nothing, when there is no floor', async () => {
  const events: string[] = [];
  const ask = { contender: FLOOR, seconds: 5, askFloor: null };
  const measured = await measureBursts(recordingStand(events), ask, () => {});
  assert.equal(events, ['load 5']);
  assert.is(measured[0]?.floorPerS, null);
});

bursts.run();
