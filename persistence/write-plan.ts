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
  const inserts = new Map<string, Rows>();
  const updates = new Map<string, Rows>();
  const single: Rows[] = [];
  const rowsFor = (statement: Statement): Rows => {
    const gathered = statement.bulk?.type === 'update' ? updates : inserts;
    const known = gathered.get(statement.name);
    if (known) return known;
    const rows: Rows = { statement, values: [] };
    if (statement.bulk) gathered.set(statement.name, rows);
    else single.push(rows);
    return rows;
  };

  if (batch.rows.length > 0) {
    rowsFor(statements.get('insert_journal_row')).values = batch.rows.map(rowValues);
  }
  for (const { statement, values } of batch.writes) {
    rowsFor(statements.get(statement)).values.push(values);
  }
  return [...inserts.values(), ...single, ...updates.values()].map(runOf);
}

interface Rows {
  statement: Statement;
  values: RowWrite['values'][];
}

/** Made at its full length: one that grows is copied again and again. */
function runOf({ statement, values: rows }: Rows): Run {
  const { name, params } = statement;
  const values = new Array<SqlValue>(rows.length * params.length);
  let at = 0;
  for (const row of rows) {
    for (const param of params) {
      const value = row[param];
      if (value === undefined) throw new Error(`${name} was given no value for :${param}`);
      values[at++] = value;
    }
  }
  return { statement, values };
}

function rowValues(row: JournalRow): RowWrite['values'] {
  return {
    entity: row.entity,
    seq: row.seq,
    shard: row.shard,
    epoch: row.epoch,
    command_ids: row.commandIds,
    events: row.events,
    model_row: row.modelRow,
    at_ms: row.atMs,
    hash: row.hash,
    summary: row.summary,
  };
}
