/**
 * All commands that wait for a turn on this node. While the event loop hands over one request after
 * the other, the disk may already be waiting for what they decide. So once enough have gathered,
 * the entities they are for take their turns at once, not when the loop comes round.
 */

/** Worth a commit of its own: fewer cost more in commits than the disk gains by an early start. */
const CROWD_MAX = 96;

export interface Crowd {
  /** One command more. `takeTurn` must bear to be called when there is nothing left to do. */
  join(takeTurn: () => void): void;
}

export function createCrowd(): Crowd {
  let turns = new Set<() => void>();
  let size = 0;
  return {
    join(takeTurn) {
      turns.add(takeTurn);
      if (++size < CROWD_MAX) return;
      const due = turns;
      turns = new Set();
      size = 0;
      for (const turn of due) turn();
    },
  };
}
