/**
 * A batch as the text of its transaction:
 *
 *     fail unless the texts before it were stored and the shards, locked from here on, are at these
 *     epochs; insert …; insert …; update …; commit; count this text as stored
 *
 * No `begin`: behind a text that failed it would commit what that one had done.
 */
import { formatStatement } from './mysql-literal.ts';
import { formatRun } from './mysql-run.ts';
import type { Statements } from './statements.ts';
import type { Batch, Fence } from './store.ts';
import { planWrites } from './write-plan.ts';

/** Statements behind a batch's own: `commit`, and the count. */
export const BEHIND = 2;

interface Transaction {
  text: string;
  /** How many statements come before its `commit`. */
  statements: number;
}

/** `before`: how many texts of its connection must have been stored before it. */
export function formatTransaction(
  statements: Statements,
  batch: Batch,
  before: number,
): Transaction {
  const runs = planWrites(statements, batch).map(formatRun);
  const fences = formatFences(statements, batch.fences, before);
  const count = formatStatement(statements.get('count_text'), [before + 1]);
  return { text: [fences, ...runs, 'commit', count].join(';'), statements: 1 + runs.length };
}

/** All fences in one statement, however many. */
function formatFences(statements: Statements, fences: readonly Fence[], before: number): string {
  const shards = fences.map(({ shard }) => shard);
  const held = fences.map(({ shard, epoch }) => `${shard}.${epoch}`);
  return formatStatement(statements.get('lock_fences'), [fences.length, before, shards, held]);
}
