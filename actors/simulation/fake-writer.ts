/** A node's own writer: appends leave in order, and none stands on one that was not stored. */
import { createAppendQueue } from '../../persistence/append-chain.ts';
import type { Fault } from '../../persistence/fault.ts';
import type { Journal } from '../../persistence/store.ts';
import type { Coverage } from './coverage.ts';

export interface FakeWriterOptions {
  coverage: Coverage;
  /** A planted bug: what was sent ahead is stored all the same. */
  isUnchained: boolean;
}

export function withWriter(journal: Journal, options: FakeWriterOptions): Journal {
  const { coverage, isUnchained } = options;
  const queue = createAppendQueue();
  let waiting = 0;

  return {
    ...journal,
    async append(batch) {
      if (waiting++ > 0) coverage.sentAhead++;
      const link = isUnchained ? undefined : batch.link;
      try {
        await queue(link, () => journal.append(batch));
      } catch (fault) {
        if ((fault as Fault).code === 'UNSENT') coverage.unsent++;
        throw fault;
      } finally {
        waiting--;
      }
    },
  };
}
