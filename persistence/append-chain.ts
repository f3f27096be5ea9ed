import { Fault } from './fault.ts';
import type { Link } from './store.ts';

/** Keeps a batch from being stored when the one it stands on was not. */
export interface AppendChain {
  /** Runs `append` if the predecessor of `link` was stored; else throws UNSENT. */
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
        if (!begins && !continues) throw new Fault('UNSENT', 'an earlier batch was not stored');
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

/** For a writer whose appends take time: each begins when the one before it has ended. */
export function createAppendQueue(): <Result>(
  link: Link | undefined,
  append: () => Promise<Result>,
) => Promise<Result> {
  const chain = createAppendChain();
  let last: Promise<unknown> = Promise.resolve();
  return (link, append) => {
    const turn = last.then(() => chain.follow(link, append));
    last = turn.catch(chain.broken);
    return turn;
  };
}
