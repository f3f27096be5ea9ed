import { Fault } from './fault.ts';
import type { Link } from './store.ts';

/** Keeps a batch from being stored when the one it stands on was not. */
export interface AppendChain {
  /** Runs `append` unless the predecessor of `link` failed or never came; then it throws UNSENT. */
  follow<Result>(link: Link | undefined, append: () => Result): Result;
  broken(): void;
}

/** One for each writer. The caller says `broken` when an append that was let through failed. */
export function createAppendChain(): AppendChain {
  let chain = '';
  let next = 0;
  return {
    follow(link, append) {
      if (link) {
        const begins = link.chain !== chain && link.index === 0;
        const continues = link.chain === chain && link.index === next;
        if (!begins && !continues) throw unsent();
        chain = link.chain;
        next = link.index + 1;
      }
      return append();
    },
    broken() {
      next = Number.POSITIVE_INFINITY;
    },
  };
}

export function unsent(): Fault {
  return new Fault('UNSENT', 'an earlier batch was not stored');
}
