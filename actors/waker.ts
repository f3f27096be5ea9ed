import type { Actor, ActorSystem } from './actor-system.ts';

/** An actor wakes within one turn of the event loop; after so many ticks it never will. */
const WEDGED_TICKS = 10;

/**
 * Wakes an entity once for all that came meanwhile: by its actor in the next turn of the event
 * loop, or sooner when asked to. Replaces an actor that does not wake.
 */
export interface Waker {
  /** Something waits for the entity. */
  arm(): void;
  /** Now, if anything still waits. */
  wake(): void;
  tick(): void;
  stop(): void;
}

export function createWaker(
  system: ActorSystem,
  place: { shard: number; entity: string },
  onWake: () => void,
  onWedged: (problem: Error) => void,
): Waker {
  let isArmed = false;
  /** The actor has a message that it has not got yet. */
  let isCalled = false;
  let calledTicks = 0;
  let actor = spawn();

  function spawn(): Actor {
    const own: Actor = system.spawn(place.shard, place.entity, () => {
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
    onWake();
  }

  function arm(): void {
    isArmed = true;
    if (isCalled) return;
    isCalled = true;
    actor.wake();
  }

  return {
    arm,
    wake,
    tick() {
      calledTicks = isCalled ? calledTicks + 1 : 0;
      if (calledTicks < WEDGED_TICKS) return;
      onWedged(new Error('the actor did not wake; it is replaced'));
      actor.stop();
      actor = spawn();
      isCalled = false;
      calledTicks = 0;
      arm();
    },
    stop() {
      isArmed = false;
      isCalled = false;
      actor.stop();
    },
  };
}
