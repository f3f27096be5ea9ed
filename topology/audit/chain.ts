/**
 * What holds for every journal, whatever its entity is: no gap, no broken hash, no epoch that
 * falls.
 */
import { shardOf } from '../../actors/shard.ts';
import { entryHash, GENESIS } from '../../persistence/entry-hash.ts';
import type { Entry } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';

export interface Chain {
  /** The last entry's; 0 and GENESIS before the first. */
  readonly seq: number;
  readonly hash: string;
  /** False when an entry is missing before this one: what it did cannot be known. */
  follow(entry: Entry): boolean;
}

/** `shardEpochs`: what each shard has reached, by its number. */
export function createChain(
  entity: string,
  shardEpochs: ReadonlyMap<number, number>,
  findings: Findings,
): Chain {
  const shard = shardOf(entity);
  let seq = 0;
  let hash = GENESIS;
  let epoch = 0;

  function report(entrySeq: number, expected: string, found: string): void {
    findings.report({ entity, row: `journal ${entrySeq}`, expected, found });
  }

  function followHash(entry: Entry): void {
    const own = entryHash(hash, entry);
    if (own !== entry.hash) report(entry.seq, `hash ${own}`, entry.hash);
  }

  function followEpoch(entry: Entry): void {
    const highest = shardEpochs.get(shard) ?? 0;
    if (entry.epoch < epoch) report(entry.seq, `epoch ${epoch} or later`, `${entry.epoch}`);
    if (entry.epoch > highest)
      report(entry.seq, `epoch ${highest} of shard ${shard}, or earlier`, `${entry.epoch}`);
    if (entry.shard !== shard) report(entry.seq, `shard ${shard}`, `${entry.shard}`);
    epoch = entry.epoch;
  }

  return {
    get seq() {
      return seq;
    },
    get hash() {
      return hash;
    },
    follow(entry) {
      const isNext = entry.seq === seq + 1;
      if (isNext) followHash(entry);
      // What was chained to the missing one cannot be told; the chain goes on from here.
      else report(seq + 1, 'an entry', `none; the next one is ${entry.seq}`);
      followEpoch(entry);
      seq = entry.seq;
      hash = entry.hash;
      return isNext;
    },
  };
}
