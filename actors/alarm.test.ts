import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createManualClock } from '../topology/testing/manual-clock.ts';
import { createAlarm } from './alarm.ts';

const NOON = 1_800_000_000_000;
const alarm = suite('an alarm');

function setUp() {
  const clock = createManualClock(NOON);
  let rings = 0;
  const tested = createAlarm(clock, () => rings++);
  return { clock, tested, rings: () => rings };
}

alarm('rings once, at its instant and not before', () => {
  const { clock, tested, rings } = setUp();
  tested.set(NOON + 50);
  clock.advance(49);
  assert.is(rings(), 0);
  clock.advance(1);
  clock.advance(1_000);
  assert.is(rings(), 1);
});

alarm('does not ring for an instant that was replaced or taken back', () => {
  const { clock, tested, rings } = setUp();
  tested.set(NOON + 50);
  tested.set(NOON + 80);
  clock.advance(60);
  assert.is(rings(), 0);
  tested.set(null);
  clock.advance(1_000);
  assert.is(rings(), 0);
});

alarm('stays silent for a past instant', () => {
  const { clock, tested, rings } = setUp();
  tested.set(NOON - 1);
  clock.advance(1_000);
  assert.is(rings(), 0);
});

alarm('waits on when its timer fires early', () => {
  let ring = () => {};
  let rings = 0;
  let now = NOON;
  const tested = createAlarm(
    {
      now: () => now,
      ticks: () => 0,
      random: () => 0,
      after(_ms, callback) {
        ring = callback;
        return () => {};
      },
    },
    () => rings++,
  );
  tested.set(NOON + 50);
  now = NOON + 49;
  ring();
  assert.is(rings, 0);
  now = NOON + 50;
  ring();
  assert.is(rings, 1);
});

alarm('rings though its instant comes while it looks at the clock', () => {
  const timers: (() => void)[] = [];
  let rings = 0;
  let looks = 0;
  const times = [NOON, NOON + 49, NOON + 50];
  const tested = createAlarm(
    {
      now: () => times[looks++] ?? NOON + 50,
      ticks: () => 0,
      random: () => 0,
      after(_ms, callback) {
        timers.push(callback);
        return () => {};
      },
    },
    () => rings++,
  );
  tested.set(NOON + 50);
  while (timers.length > 0) timers.pop()?.();
  assert.is(rings, 1);
});

alarm.run();
