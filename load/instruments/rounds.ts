/**
 * In which order everything is measured: all of it once a round, so that a noisy minute of the
 * machine hits a single value of each row and not all values of one row. Every other round runs
 * backwards: what grows slowly, heat or a filling disk, then weighs on all rows alike.
 */
export interface Turn<Item> {
  /** 1 is the first. */
  round: number;
  item: Item;
}

export function planTurns<Item>(items: readonly Item[], rounds: number): Turn<Item>[] {
  return Array.from({ length: rounds }, (_, index) => {
    const round = index + 1;
    return orderIn(round, items).map((item) => ({ round, item }));
  }).flat();
}

export function orderIn<Item>(round: number, items: readonly Item[]): readonly Item[] {
  return round % 2 === 1 ? items : items.toReversed();
}
