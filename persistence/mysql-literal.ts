/**
 * Values as SQL literals. This is the hot path of an append, so it escapes no more than it must:
 * under utf8mb4 and without NO_BACKSLASH_ESCAPES (`mysql-session.ts` sets both on every connection)
 * only the quote and the backslash mean something inside quotes; every other byte, NUL too, stands
 * for itself.
 */
import { isList, type Parameter, type Statement } from './statements.ts';
import type { SqlValue } from './store.ts';
import type { Run } from './write-plan.ts';

/** Throws a plain `Error` for what no column of ours holds, such as NaN. */
export function literal(value: Parameter): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} is no SQL number`);
    return String(value);
  }
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  if (Array.isArray(value)) return listLiteral(value);
  throw new Error(`a ${typeof value} is no SQL value`);
}

/** One statement as text. `values` are in the order of its positions. */
export function formatStatement(statement: Statement, values: readonly Parameter[]): string {
  const { pieces, params } = statement;
  let sql = pieces[0]!;
  for (let i = 0; i < params.length; i++) {
    const value = values[i]!;
    if (Array.isArray(value) !== isList(statement, i))
      throw new Error(`${statement.name}: a list belongs, and only belongs, in "in (:list)"`);
    sql += literal(value) + pieces[i + 1]!;
  }
  return sql;
}

/**
 * A bulk run as one statement for all its rows. The run of another has one row. What a row ends
 * with like the one before it, as the orders of a deal do, is put together once.
 */
export function formatRun({ statement, values }: Run): string {
  const { bulk, pieces, params } = statement;
  if (!bulk) return formatStatement(statement, values);
  const width = params.length;
  let sql = pieces[0]!;
  let end = { from: width, text: '' };
  for (let at = 0; at < values.length; at += width) {
    if (at > 0) sql += bulk.between;
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

const SPECIAL = /['\\]/;
const EVERY_SPECIAL = /['\\]/g;

function quoted(text: string): string {
  return SPECIAL.test(text) ? `'${text.replace(EVERY_SPECIAL, '\\$&')}'` : `'${text}'`;
}

/** `in ()` is no SQL; `in (null)` matches nothing, as an empty list should. */
function listLiteral(values: readonly SqlValue[]): string {
  return values.length === 0 ? 'null' : values.map(literal).join(',');
}
