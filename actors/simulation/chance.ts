/** Everything that is left to chance in a simulated world, drawn from one seed. */
export interface Chance {
  /** In [0, 1). */
  random(): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  between(low: number, high: number): number;
  /** Both bounds are possible. */
  integer(low: number, high: number): number;
  /** Throws when there is nothing to pick from. */
  pick<Item>(items: readonly Item[]): Item;
}

export function createChance(seed: number): Chance {
  const random = mulberry32(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const integer = (low: number, high: number) => Math.floor(between(low, high + 1));
  return {
    random,
    happens: (probability) => random() < probability,
    between,
    integer,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new Error('there is nothing to pick from');
      return items[integer(0, items.length - 1)] as Item;
    },
  };
}

/** Tommy Ettinger's generator: 32 bits of state, enough for thousands of short worlds. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
