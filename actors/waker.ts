import type { Actor } from './actor-system.ts';

/** Whoever waits is woken within a turn of the event loop; after so many ticks, never. */
const WEDGED_TICKS = 10;

/**
 * Wakes somebody once for all that came meanwhile: by an actor in the next turn of the event loop,
 * or sooner when asked to. Replaces an actor that does not wake.
 */
export interface Waker {
  /** Something waits. */
  arm(): void;
  /** Something waits, and whoever calls this will call `wake`. */
  expectWake(): void;
  /** Now, if anything still waits. */
  wake(): void;
  tick(): void;
  stop(): void;
}

export function createWaker(
  spawnActor: (onWake: () => void) => Actor,
  onWake: () => void,
  onWedged: (problem: Error) => void,
): Waker {
  let isArmed = false;
  let armedTicks = 0;
  /** The actor has a message that it has not got yet. */
  let isCalled = false;
  let calledTicks = 0;
  let actor = spawn();

  function spawn(): Actor {
    const own = spawnActor(() => {
      if (actor !== own) return;
      isCalled = false;
      calledTicks = 0;
      wake();
    });
    return own;
  }

  function wake(): void {
    if (!isArmed) return;
    isArmed = false;
    armedTicks = 0;
    onWake();
  }

  function expectWake(): void {
    isArmed = true;
  }

  function arm(): void {
    isArmed = true;
    if (isCalled) return;
    isCalled = true;
    actor.wake();
  }

  return {
    arm,
    expectWake,
    wake,
    tick() {
      armedTicks = isArmed ? armedTicks + 1 : 0;
      calledTicks = isCalled ? calledTicks + 1 : 0;
      if (Math.max(armedTicks, calledTicks) < WEDGED_TICKS) return;
      onWedged(new Error('was not woken in time; the actor is replaced'));
      actor.stop();
      actor = spawn();
      isCalled = false;
      calledTicks = 0;
      wake();
    },
    stop() {
      isArmed = false;
      isCalled = false;
      actor.stop();
    },
  };
}
