/**
 * Turns a batch into the fewest statements that say the same: each bulk statement once, with all
 * its rows, then the others in the order they were given.
 */
import type { Statement, Statements } from './statements.ts';
import type { Batch, Entry, RowWrite, SqlValue } from './store.ts';

/** One statement and the values of its rows, one row after the other in one flat array. */
export interface Run {
  statement: Statement;
  values: SqlValue[];
}

/** Throws a plain `Error` when a statement is unknown or a value is missing: that is a bug. */
export function planWrites(statements: Statements, batch: Batch): Run[] {
  const bulk = new Map<string, Run>();
  const single: Run[] = [];
  if (batch.entries.length > 0) {
    const run: Run = { statement: statements.get('insert_entry'), values: [] };
    for (const entry of batch.entries) addRow(run, entryValues(entry));
    bulk.set('insert_entry', run);
  }
  for (const write of batch.writes) addRow(runFor(write, statements, bulk, single), write.values);
  return [...bulk.values(), ...single];
}

function runFor(
  write: RowWrite,
  statements: Statements,
  bulk: Map<string, Run>,
  single: Run[],
): Run {
  const known = bulk.get(write.statement);
  if (known) return known;
  const run: Run = { statement: statements.get(write.statement), values: [] };
  if (run.statement.bulk) bulk.set(write.statement, run);
  else single.push(run);
  return run;
}

function addRow(run: Run, values: RowWrite['values']): void {
  for (const param of run.statement.params) {
    const value = values[param];
    if (value === undefined)
      throw new Error(`${run.statement.name} was given no value for :${param}`);
    run.values.push(value);
  }
}

function entryValues(entry: Entry): RowWrite['values'] {
  return {
    entity: entry.entity,
    seq: entry.seq,
    shard: entry.shard,
    epoch: entry.epoch,
    command_id: entry.commandId,
    events: entry.events,
    at_ms: entry.atMs,
    hash: entry.hash,
  };
}
