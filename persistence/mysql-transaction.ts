/**
 * A batch as the text of its transaction. It is formatted on the main thread, for a text crosses to
 * the writer's thread at less than half the cost of the values in it.
 *
 *     begin; fail unless the shards, locked from here on, are at these epochs;
 *     insert …; insert …; update …; commit
 */
import { formatStatement } from './mysql-literal.ts';
import { formatRun } from './mysql-run.ts';
import type { Statements } from './statements.ts';
import type { Batch, Fence, Link } from './store.ts';
import { planWrites } from './write-plan.ts';

/** Statements before a batch's own: `begin`, and the fences. */
export const LEADING = 2;

export interface Transaction {
  text: string;
  /** How many statements come before its `commit`. */
  statements: number;
  link: Link | undefined;
}

export function formatTransaction(statements: Statements, batch: Batch): Transaction {
  const runs = planWrites(statements, batch);
  const fences = formatFences(statements, batch.fences);
  const text = ['begin', fences, ...runs.map(formatRun), 'commit'].join(';');
  return { text, statements: LEADING + runs.length, link: batch.link };
}

/** All fences in one statement, however many. */
function formatFences(statements: Statements, fences: readonly Fence[]): string {
  const shards = fences.map(({ shard }) => shard);
  const held = fences.map(({ shard, epoch }) => `${shard}.${epoch}`);
  return formatStatement(statements.get('lock_fences'), [fences.length, shards, held]);
}
