/**
 * Turns a batch into the fewest statements that say the same: each bulk insert once, with all its
 * rows, then the others in the order they were given, then the bulk updates.
 */
import type { Statement, Statements } from './statements.ts';
import type { Batch, JournalRow, RowWrite, SqlValue } from './store.ts';

/** One statement and the values of its rows, one row after the other in one flat array. */
export interface Run {
  statement: Statement;
  values: SqlValue[];
}

/** Throws a plain `Error` when a statement is unknown or a value is missing: that is a bug. */
export function planWrites(statements: Statements, batch: Batch): Run[] {
  const inserts = new Map<string, Run>();
  const updates = new Map<string, Run>();
  const single: Run[] = [];
  const runFor = (statement: Statement): Run => {
    const gathered = statement.bulk?.type === 'update' ? updates : inserts;
    const known = gathered.get(statement.name);
    if (known) return known;
    const run: Run = { statement, values: [] };
    if (statement.bulk) gathered.set(statement.name, run);
    else single.push(run);
    return run;
  };

  const add = (statement: Statement, values: RowWrite['values']) =>
    addRow(runFor(statement), values);
  const insertRow = statements.get('insert_journal_row');
  for (const row of batch.rows) add(insertRow, rowValues(row));
  for (const { statement, values } of batch.writes) add(statements.get(statement), values);
  return [...inserts.values(), ...single, ...updates.values()];
}

function addRow(run: Run, values: RowWrite['values']): void {
  for (const param of run.statement.params) {
    const value = values[param];
    if (value === undefined)
      throw new Error(`${run.statement.name} was given no value for :${param}`);
    run.values.push(value);
  }
}

function rowValues(row: JournalRow): RowWrite['values'] {
  return {
    entity: row.entity,
    seq: row.seq,
    shard: row.shard,
    epoch: row.epoch,
    command_ids: row.commandIds,
    events: row.events,
    at_ms: row.atMs,
    hash: row.hash,
    summary: row.summary,
  };
}
