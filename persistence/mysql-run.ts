/** The rows of a run as one statement. */
import { formatStatement, literal } from './mysql-literal.ts';
import type { Bulk, Statement } from './statements.ts';
import type { SqlValue } from './store.ts';
import type { Run } from './write-plan.ts';

/**
 * The run of a statement that is not bulk has one row. One row is written by the statement as it
 * stands: joined, an update of a single row costs the server a quarter more.
 */
export function formatRun({ statement, values }: Run): string {
  const { bulk, params } = statement;
  if (!bulk || values.length === params.length) return formatStatement(statement, values);
  return bulk.type === 'insert'
    ? formatInsert(statement, bulk, values)
    : formatUpdate(bulk, values);
}

/**
 * What a row ends with like the one before it, as the orders of a deal do, is put together once.
 */
function formatInsert(
  statement: Statement,
  { between }: Bulk & { type: 'insert' },
  values: readonly SqlValue[],
): string {
  const { pieces, params } = statement;
  const width = params.length;
  let sql = pieces[0]!;
  let end = { from: width, text: '' };
  for (let at = 0; at < values.length; at += width) {
    if (at > 0) sql += between;
    const from = at === 0 ? width : likeBefore(values, at, width);
    if (from !== end.from) end = { from, text: endOfRow(statement, values, at, from) };
    sql += literal(values[at]!);
    for (let i = 1; i < from; i++) sql += pieces[i]! + literal(values[at + i]!);
    sql += end.text;
  }
  return sql + pieces[width]!;
}

/** From which value on, the first apart, a row is as the one before it. */
function likeBefore(values: readonly SqlValue[], at: number, width: number): number {
  let from = width;
  while (from > 1 && values[at + from - 1] === values[at + from - 1 - width]) from--;
  return from;
}

/** Joined, it is flat: a text of many parts would be walked through again for each row. */
function endOfRow(
  { pieces, params }: Statement,
  values: readonly SqlValue[],
  at: number,
  from: number,
): string {
  return params
    .slice(from)
    .map((_, index) => pieces[from + index]! + literal(values[at + from + index]!))
    .join('');
}

/**
 * Forty rows at once cost the server a third of what they cost one by one. Those that are given
 * come first in the join, and find theirs by key: so no others are read, and locked. Their texts
 * say what they are, for a table is made of them: in bytes, a few hundred are too many for memory.
 */
function formatUpdate(
  { table, columns }: Bulk & { type: 'update' },
  values: readonly SqlValue[],
): string {
  const width = columns.length;
  const key = columns.at(-1)!;
  let given = columns.map((column, i) => `${typed(values[i]!)} as ${column}`).join();
  for (let at = width; at < values.length; at += width) {
    given += ` union all select ${values
      .slice(at, at + width)
      .map(typed)
      .join()}`;
  }
  const set = columns.slice(0, -1).map((column) => `${table}.${column} = given.${column}`);
  return (
    `update (select ${given}) given straight_join ${table} force index (primary) ` +
    `on ${table}.${key} = given.${key} set ${set.join()}`
  );
}

function typed(value: SqlValue): string {
  return typeof value === 'string' ? `_utf8mb4${literal(value)}` : literal(value);
}
