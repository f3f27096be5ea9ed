/**
 * Turns a batch into the fewest statements that say the same: each bulk insert once, with all its
 * rows, then the others in the order they were given, then the bulk updates. Of the updates of one
 * row only the last is written: it sets all that the others set.
 */
import { type JournalRow, packEntries } from './journal-rows.ts';
import type { Statement, Statements } from './statements.ts';
import type { Batch, Entry, RowWrite, SqlValue } from './store.ts';

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
  for (const row of packEntries(batch.entries)) add(insertRow, rowValues(row));
  const insertCommand = statements.get('insert_command');
  for (const entry of notKeptByOrders(batch)) add(insertCommand, commandValues(entry));
  const latest = new Map<string, RowWrite>();
  for (const write of batch.writes) {
    const statement = statements.get(write.statement);
    if (statement.bulk?.type !== 'update') add(statement, write.values);
    else latest.set(`${write.statement} ${write.values[statement.params[0]!]}`, write);
  }
  for (const { statement, values } of latest.values()) add(statements.get(statement), values);
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

/**
 * The entries that nothing but the table `commands` keeps from being made twice. The command of a
 * sale is remembered by the order that was born in it, whose id it has. Orders come in the order of
 * their entries, so one walk along both finds them all.
 */
function notKeptByOrders({ entries, writes }: Batch): readonly Entry[] {
  const sales = writes.filter(
    ({ statement, values }) => statement === 'insert_order' && values['born_seq'] !== null,
  );
  let next = 0;
  return entries.filter(({ commandId, seq }) => {
    const sale = sales[next]?.values;
    const isKept = sale?.['id'] === commandId && sale['born_seq'] === seq;
    if (isKept) next++;
    return !isKept;
  });
}

function commandValues({ entity, commandId, row }: Entry): RowWrite['values'] {
  return { entity, command_id: commandId, in_row: row };
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
    hashes: row.hashes,
  };
}
