/**
 * The live entities of a node for which commands wait. One message wakes them all in the next turn
 * of the event loop: a message for each of a thousand costs as much as their decisions. And while
 * the loop hands over one request after the other, the disk may already be waiting for what they
 * decide: so with every so many commands they take their turns at once. Counted across turns of the
 * loop, or a crowd that is never so large at once would never give the disk an early start.
 */
import type { ActorSystem } from './actor-system.ts';
import { createWaker } from './waker.ts';

/** Worth a commit of its own: fewer cost more in commits than the disk gains by an early start. */
const CROWD_MAX = 96;

export interface Crowd {
  /** One command more. `takeTurn` must bear to be called when there is nothing left to do. */
  join(takeTurn: () => void): void;
  /** Replaces a wedged actor. */
  tick(): void;
}

/** `report`: a bug that throws out of a turn keeps nobody else from his. */
export function createCrowd(
  system: Pick<ActorSystem, 'spawn'>,
  report: (problem: unknown) => void,
): Crowd {
  let turns = new Set<() => void>();
  let size = 0;
  const waker = createWaker((wake) => system.spawn(null, 'crowd', wake), takeTurns, report);

  function takeTurns(): void {
    const due = turns;
    turns = new Set();
    for (const turn of due) {
      try {
        turn();
      } catch (bug) {
        report(bug);
      }
    }
  }

  return {
    join(takeTurn) {
      turns.add(takeTurn);
      waker.arm();
      if (++size < CROWD_MAX) return;
      size = 0;
      waker.wake();
    },
    tick: waker.tick,
  };
}
