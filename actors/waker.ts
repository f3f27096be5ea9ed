import type { Actor, ActorSystem } from './actor-system.ts';

/** An actor wakes within one turn of the event loop; after so many ticks it never will. */
const WEDGED_TICKS = 10;

/** Wakes an entity's actor at most once per turn, and replaces the actor when it does not wake. */
export interface Waker {
  arm(): void;
  tick(): void;
  stop(): void;
}

export function createWaker(
  system: ActorSystem,
  place: { shard: number; entity: string },
  onWake: () => void,
  onWedged: (problem: Error) => void,
): Waker {
  let armed = false;
  let armedTicks = 0;
  let actor = spawn();

  function spawn(): Actor {
    const own: Actor = system.spawn(place.shard, place.entity, () => {
      if (actor !== own) return;
      armed = false;
      armedTicks = 0;
      onWake();
    });
    return own;
  }

  function arm(): void {
    if (armed) return;
    armed = true;
    actor.wake();
  }

  return {
    arm,
    tick() {
      armedTicks = armed ? armedTicks + 1 : 0;
      if (armedTicks < WEDGED_TICKS) return;
      onWedged(new Error('the actor did not wake; it is replaced'));
      actor.stop();
      actor = spawn();
      armed = false;
      armedTicks = 0;
      arm();
    },
    stop() {
      armed = false;
      actor.stop();
    },
  };
}
