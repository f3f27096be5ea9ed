/**
 * A node's own writer: appends leave in order, and none stands on one that was not stored. Of those
 * that had left when the connection died nobody knows it.
 */
import { createAppendChain } from '../../persistence/append-chain.ts';
import { Fault } from '../../persistence/fault.ts';
import type { Batch, Journal } from '../../persistence/store.ts';
import type { Chance } from './chance.ts';
import type { Coverage } from './coverage.ts';

export interface FakeWriterOptions {
  chance: Chance;
  coverage: Coverage;
  /** A planted bug: what was sent ahead is stored all the same. */
  isUnchained: boolean;
}

interface Entry {
  batch: Batch;
  /** On the connection that died. */
  isLost: boolean;
}

export function withWriter(journal: Journal, options: FakeWriterOptions): Journal {
  const { chance, coverage, isUnchained } = options;
  const chain = createAppendChain();
  const line: Entry[] = [];
  let last: Promise<unknown> = Promise.resolve();

  async function store(entry: Entry): Promise<void> {
    const { batch, isLost } = entry;
    const link = isUnchained ? undefined : batch.link;
    try {
      if (isLost) throw await loseToo(batch);
      await chain.follow(link, () => journal.append(batch));
    } catch (fault) {
      chain.broken();
      const { code } = fault as Fault;
      if (code === 'UNSENT') coverage.unsent++;
      if (code === 'UNKNOWN_OUTCOME' && !isLost) loseSome();
      throw fault;
    } finally {
      line.shift();
    }
  }

  /** Nobody hears what becomes of it. */
  async function loseToo(batch: Batch): Promise<Fault> {
    await journal.append(batch).catch(() => undefined);
    return new Fault('UNKNOWN_OUTCOME', 'the connection ended');
  }

  /** `line[0]` is the one whose answer was lost. */
  function loseSome(): void {
    for (const entry of line.slice(1)) {
      if (isUnchained || !chance.happens(0.5)) return;
      entry.isLost = true;
      coverage.lostTogether++;
    }
  }

  return {
    ...journal,
    append(batch) {
      if (line.length > 0) coverage.sentAhead++;
      const entry = { batch, isLost: false };
      line.push(entry);
      const turn = last.then(() => store(entry));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
