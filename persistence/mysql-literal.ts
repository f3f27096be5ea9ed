/**
 * Values as SQL literals. This is the hot path of an append, so it escapes no more than it must:
 * under utf8mb4 and without NO_BACKSLASH_ESCAPES (`mysql-session.ts` sets both on every connection)
 * only the quote and the backslash mean something inside quotes; every other byte, NUL too, stands
 * for itself.
 */
import { isList, type Parameter, type Statement } from './statements.ts';
import type { SqlValue } from './store.ts';

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

const SPECIAL = /['\\]/;
const EVERY_SPECIAL = /['\\]/g;

function quoted(text: string): string {
  return SPECIAL.test(text) ? `'${text.replace(EVERY_SPECIAL, '\\$&')}'` : `'${text}'`;
}

/** `in ()` is no SQL; `in (null)` matches nothing, as an empty list should. */
function listLiteral(values: readonly SqlValue[]): string {
  return values.length === 0 ? 'null' : values.map(literal).join(',');
}
