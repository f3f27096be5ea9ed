import type { Actor } from './actor-system.ts';

/** Who waits is woken within one turn of the event loop; after so many ticks he never will. */
const WEDGED_TICKS = 10;

/**
 * Wakes somebody once for all that came meanwhile: by an actor in the next turn of the event loop,
 * or sooner when asked to. Replaces an actor that does not wake.
 */
export interface Waker {
  /** Something waits. */
  arm(): void;
  /** Something waits, and somebody will call `wake`. If he never does, the actor will. */
  expect(): void;
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
  let actor = spawn();

  function spawn(): Actor {
    const own = spawnActor(() => {
      if (actor !== own) return;
      isCalled = false;
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

  function expect(): void {
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
    expect,
    wake,
    tick() {
      if (!isArmed || ++armedTicks < WEDGED_TICKS) return;
      onWedged(new Error('the actor did not wake; it is replaced'));
      actor.stop();
      actor = spawn();
      isCalled = false;
      armedTicks = 0;
      arm();
    },
    stop() {
      isArmed = false;
      isCalled = false;
      actor.stop();
    },
  };
}
