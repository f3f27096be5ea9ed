/**
 * Tells whether something read from the database may be older than what has been committed since. A
 * commit moves the stamps of the entities it touched; what was read is fresh while the stamps read
 * before it stand still, and nobody else sells from this database (`KEPT_MAX_MS`).
 */

/**
 * Called with the names of the entities of a commit, before the replies of that commit leave: so
 * the one who wrote never reads what was before.
 */
export type SubscribeCommitted = (listener: (entities: readonly string[]) => void) => void;

export interface Freshness {
  /**
   * Of tags: entities (`deal/0190…`) or whole kinds (`deal`). Grows with each commit to any of
   * them.
   */
  stamp(tags: readonly string[]): number;
}

/**
 * Entities share counters: a stranger's commit may cost a read, never hide a change. A power of
 * two.
 */
const COUNTERS = 4096;

export function createFreshness(subscribe: SubscribeCommitted): Freshness {
  const counters = new Float64Array(COUNTERS);

  subscribe((entities) => {
    let previous = '';
    for (const entity of entities) {
      // A hot deal is most of its commit.
      if (entity === previous) continue;
      previous = entity;
      counters[slotOf(entity)]!++;
      counters[slotOf(entity.slice(0, entity.indexOf('/')))]!++;
    }
  });

  return {
    stamp(tags) {
      let sum = 0;
      for (const tag of tags) sum += counters[slotOf(tag)]!;
      return sum;
    },
  };
}

/** Ids are random at their end, so that tells them apart. */
const TAIL_CHARACTERS = 12;

/** FNV-1a. */
function slotOf(tag: string): number {
  let hash = 0x811c9dc5;
  for (let index = Math.max(0, tag.length - TAIL_CHARACTERS); index < tag.length; index++) {
    hash = Math.imul(hash ^ tag.charCodeAt(index), 0x01000193);
  }
  return (hash ^ (hash >>> 16)) & (COUNTERS - 1);
}
