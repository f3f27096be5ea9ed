import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWaker } from './waker.ts';

const waker = suite('a waker');

/** Actors that wake only when the test says so. */
function setUp() {
  const actors: { wakes: number; stopped: boolean; run(): void }[] = [];
  const problems: Error[] = [];
  let woken = 0;
  const spawn = (onWake: () => void) => {
    const actor = { wakes: 0, stopped: false, run: onWake };
    actors.push(actor);
    return {
      wake: () => void actor.wakes++,
      stop() {
        actor.stopped = true;
      },
    };
  };
  const tested = createWaker(
    spawn,
    () => woken++,
    (problem) => problems.push(problem),
  );
  return { tested, actors, problems, woken: () => woken };
}

waker('sends one wake-up however much there is to do', () => {
  const { tested, actors, woken } = setUp();
  tested.arm();
  tested.arm();
  assert.is(actors[0]?.wakes, 1);
  actors[0]?.run();
  assert.is(woken(), 1);
  tested.arm();
  assert.is(actors[0]?.wakes, 2);
});

waker('wakes sooner when asked to, and its actor then finds nothing left', () => {
  const { tested, actors, woken } = setUp();
  tested.wake();
  assert.is(woken(), 0);
  tested.arm();
  tested.wake();
  assert.is(woken(), 1);
  actors[0]?.run();
  assert.is(woken(), 1);
  tested.arm();
  assert.is(actors[0]?.wakes, 2);
  actors[0]?.run();
  assert.is(woken(), 2);
});

waker('replaces an actor that does not wake, and says so', () => {
  const { tested, actors, problems, woken } = setUp();
  tested.arm();
  for (let tick = 0; tick < 10; tick++) tested.tick();
  assert.is(problems.length, 1);
  assert.is(actors[0]?.stopped, true);
  assert.is(woken(), 1, 'whoever waited so long must not wait for another message');
  tested.arm();
  actors[0]?.run();
  assert.is(woken(), 1, 'the replaced actor must not act');
  assert.is(actors[1]?.wakes, 1);
  actors[1]?.run();
  assert.is(woken(), 2);
});

waker('replaces an actor that does not wake although others are always sooner', () => {
  const { tested, actors, problems, woken } = setUp();
  for (let tick = 0; tick < 10; tick++) {
    tested.arm();
    tested.wake();
    tested.tick();
  }
  assert.is(woken(), 10);
  assert.is(problems.length, 1);
  assert.is(actors[0]?.stopped, true);
});

waker('sends no wake-up where one is expected, unless it does not come', () => {
  const { tested, actors, problems, woken } = setUp();
  tested.expectWake();
  tested.wake();
  assert.is(woken(), 1);
  for (let tick = 0; tick < 50; tick++) tested.tick();
  assert.is(problems.length, 0);
  tested.expectWake();
  for (let tick = 0; tick < 9; tick++) tested.tick();
  assert.is(woken(), 1);
  tested.tick();
  assert.is(woken(), 2);
  assert.is(problems.length, 1);
  assert.is(actors[0]?.wakes, 0);
});

waker('leaves an actor alone that wakes in time', () => {
  const { tested, actors, problems } = setUp();
  for (let tick = 0; tick < 50; tick++) {
    tested.arm();
    tested.tick();
    actors[0]?.run();
  }
  assert.is(problems.length, 0);
});

waker('does not replace an actor that was stopped before it woke', () => {
  const { tested, actors, problems } = setUp();
  tested.arm();
  tested.stop();
  for (let tick = 0; tick < 50; tick++) tested.tick();
  assert.is(problems.length, 0);
  assert.is(actors.length, 1);
});

waker.run();
