/**
 * The rows that fence the journal, one a shard, and the comparison that turns a stale owner away.
 */
import { BootError } from './boot-error.ts';
import { Fault } from './fault.ts';
import type { Sql } from './sql.ts';
import type { Fence } from './store.ts';

/**
 * An entity's shard is its hash modulo this, so the count is stored with the data (as the number of
 * rows) and can never change under a journal.
 */
export const SHARD_COUNT = 64;

/** Creates the rows in an empty database. The caller holds the migration lock. */
export async function ensureShards(sql: Sql): Promise<void> {
  const [counted] = await sql.all<{ shards: number }>('count_shards');
  const stored = counted?.shards ?? 0;
  if (stored === SHARD_COUNT) return;
  if (stored !== 0)
    throw new BootError(
      `The database is divided into ${stored} shards, this release into ${SHARD_COUNT}. ` +
        'Start the release that wrote it.',
    );
  // One statement, so that a crash never leaves some of the rows.
  await sql.run('insert_shards', { last: SHARD_COUNT - 1 });
}

/**
 * Throws a `Fault` MOVED when somebody else has taken a shard since it was `held`. `foreign`: the
 * fences that are not the taker's own. His own he may have raised himself, and lost the answer.
 */
export function assertNotTaken(foreign: readonly Fence[], held: readonly Fence[]): void {
  const shards = new Set(foreign.map((fence) => fence.shard));
  assertFences(
    foreign,
    held.filter((fence) => shards.has(fence.shard)),
  );
}

/** Throws a `Fault` MOVED unless each of `expected` is stored with just that epoch. */
export function assertFences(stored: readonly Fence[], expected: readonly Fence[]): void {
  const epochs = new Map(stored.map((fence) => [fence.shard, fence.epoch]));
  for (const { shard, epoch } of expected) {
    if (epochs.get(shard) !== epoch)
      throw new Fault('MOVED', `shard ${shard} is at epoch ${epochs.get(shard)}, not ${epoch}`);
  }
}
