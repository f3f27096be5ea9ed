/**
 * What holds for every journal, whatever its entity is: no gap, no broken hash, no epoch that
 * falls.
 */
import { shardOf } from '../../actors/shard.ts';
import { GENESIS, LINE_FEED, lastHash, rowHash } from '../../persistence/row-hash.ts';
import type { JournalRow } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';

export interface Chain {
  /** Of the last row; GENESIS before the first. */
  readonly hash: string;
  /**
   * `count`: its entries. False when some are missing before this row: what they did cannot be
   * known.
   */
  follow(row: JournalRow, count: number): boolean;
}

/** `shardEpochs`: what each shard has reached, by its number. */
export function createChain(
  entity: string,
  shardEpochs: ReadonlyMap<number, number>,
  findings: Findings,
): Chain {
  const shard = shardOf(entity);
  let next = 1;
  let hash = GENESIS;
  let epoch = 0;

  function report(rowSeq: number, expected: string, found: string): void {
    findings.report({ entity, row: `journal ${rowSeq}`, expected, found });
  }

  function followHash(row: JournalRow): void {
    const own = rowHash(hash, row);
    if (own === row.hash) return;
    // A row of an earlier release has one for each entry: named is the first that is wrong.
    const found = row.hash.split(LINE_FEED);
    const expected = own.split(LINE_FEED);
    let at = 0;
    while (expected[at] === found[at]) at++;
    report(row.seq + at, `hash ${expected[at] ?? ''}`, found[at] ?? '');
  }

  function followEpoch(row: JournalRow): void {
    const highest = shardEpochs.get(shard) ?? 0;
    if (row.epoch < epoch) report(row.seq, `epoch ${epoch} or later`, `${row.epoch}`);
    if (row.epoch > highest)
      report(row.seq, `epoch ${highest} of shard ${shard}, or earlier`, `${row.epoch}`);
    if (row.shard !== shard) report(row.seq, `shard ${shard}`, `${row.shard}`);
    epoch = row.epoch;
  }

  return {
    get hash() {
      return hash;
    },
    follow(row, count) {
      const isNext = row.seq === next;
      if (isNext) followHash(row);
      // What was chained to the missing one cannot be told; the chain goes on from here.
      else report(next, 'an entry', `none; the next one is ${row.seq}`);
      followEpoch(row);
      next = row.seq + count;
      hash = lastHash(row);
      return isNext;
    },
  };
}
