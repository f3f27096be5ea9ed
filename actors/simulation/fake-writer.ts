/** A node's own writer: appends leave in order, and none stands on one that was not stored. */
import { createAppendChain } from '../../persistence/append-chain.ts';
import type { Journal } from '../../persistence/store.ts';
import type { Coverage } from './coverage.ts';

export interface FakeWriterOptions {
  coverage: Coverage;
  /** A planted bug: what was sent ahead is stored all the same. */
  isUnchained: boolean;
}

export function withWriter(journal: Journal, options: FakeWriterOptions): Journal {
  const { coverage, isUnchained } = options;
  const chain = createAppendChain();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return {
    ...journal,
    append(batch) {
      if (waiting++ > 0) coverage.sentAhead++;
      const link = isUnchained ? undefined : batch.link;
      const turn = last
        .then(() => chain.follow(link, () => journal.append(batch)))
        .finally(() => waiting--);
      last = turn.catch((fault) => {
        if (fault.code === 'UNSENT') coverage.unsent++;
        chain.broken();
      });
      return turn;
    },
  };
}
