/**
 * The SQL of this folder, by name. `orders.sql` holds what both dialects run alike; beside it,
 * `orders.mysql.sql` and `orders.sqlite.sql` add what differs. A statement begins with a line
 * `-- name: insert_order`; a line `-- bulk` marks one that may carry many rows at once: an insert
 * of a tuple, or an update of a row by its key. Parameters are written `:user_id`; one that stands
 * alone in `in (:ids)` takes a list.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlValue } from './store.ts';

export type Dialect = 'sqlite' | 'mysql';

/** What a parameter may be given. Blobs are for snapshots only. */
export type Parameter = SqlValue | Uint8Array | readonly SqlValue[];

/** What a dialect must know of a statement to write many rows with one. */
export type Bulk =
  /** `between`: the text between the last value of a row and the first of the next. */
  | { type: 'insert'; between: string }
  /** `columns`: what each parameter is for; the last is the key of the row. */
  | { type: 'update'; table: string; columns: readonly string[] };

export interface Statement {
  name: string;
  /** Null: a row at a time. */
  bulk: Bulk | null;
  /** The text around the parameters: one piece more than there are parameters. */
  pieces: readonly string[];
  /** The parameter names by position; a name may occur more than once. */
  params: readonly string[];
}

export interface Statements {
  /** Throws a plain `Error` when no file defines it: code and files disagree. */
  get(name: string): Statement;
  all(): readonly Statement[];
}

/** Throws when a name is defined twice, or a file breaks the form above. */
export function loadStatements(dialect: Dialect, folder = import.meta.dirname): Statements {
  const statements = new Map<string, Statement>();
  for (const file of readdirSync(folder).sort()) {
    if (!isRead(file, dialect)) continue;
    for (const statement of parseFile(readFileSync(join(folder, file), 'utf8'), file)) {
      if (statements.has(statement.name))
        throw new Error(`${file} defines the statement ${statement.name} a second time`);
      statements.set(statement.name, statement);
    }
  }
  return {
    get(name) {
      const statement = statements.get(name);
      if (!statement) throw new Error(`no .sql file defines the statement ${name} for ${dialect}`);
      return statement;
    },
    all: () => [...statements.values()],
  };
}

/** The values in the order of the positions. Throws when one is missing: that is a bug. */
export function bind(
  statement: Statement,
  values: Readonly<Record<string, Parameter>>,
): Parameter[] {
  const bound = new Array<Parameter>(statement.params.length);
  for (let i = 0; i < bound.length; i++) {
    const value = values[statement.params[i]!];
    if (value === undefined)
      throw new Error(`${statement.name} was given no value for :${statement.params[i]}`);
    bound[i] = value;
  }
  return bound;
}

/** The parameter after `pieces[position]` stands alone in `in (…)`. */
export function isList(statement: Statement, position: number): boolean {
  return (
    /\bin \($/.test(statement.pieces[position]!) && statement.pieces[position + 1]!.startsWith(')')
  );
}

/**
 * `x.sql` is shared by the dialects, `x.<dialect>.sql` is one's own, all else is not ours to read.
 */
function isRead(file: string, dialect: Dialect): boolean {
  const [, ...extensions] = file.split('.');
  return ['sql', `${dialect}.sql`].includes(extensions.join('.'));
}

function parseFile(text: string, file: string): Statement[] {
  const [head, ...sections] = text.split(/^-- name: /m);
  if (head!.trim() !== '') throw new Error(`${file} has text before its first "-- name:" line`);
  return sections.map((section) => {
    const lineEnd = section.indexOf('\n');
    const name = section.slice(0, lineEnd).trim();
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${file}: "${name}" is no statement name`);
    const text = splitParameters(section.slice(lineEnd));
    if (text.pieces.join('') === '') throw new Error(`${file}: ${name} is empty`);
    const isMarked = /^-- bulk$/m.test(section);
    const bulk = isMarked ? bulkOf(text.pieces) : null;
    if (isMarked && !bulk)
      throw new Error(`${file}: ${name} is marked bulk and is of neither form that can be`);
    return { name, bulk, ...text };
  });
}

/** Matches what the scan must tell apart: quoted text, a comment, a parameter. */
const TOKEN = /'(?:[^']|'')*'|--[^\n]*|:([a-z][a-z0-9_]*)/g;

function splitParameters(sql: string): Pick<Statement, 'pieces' | 'params'> {
  const pieces = [''];
  const params: string[] = [];
  let from = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const [token, param] = match;
    pieces[pieces.length - 1] += sql.slice(from, match.index);
    from = match.index + token.length;
    if (param !== undefined) {
      params.push(param);
      pieces.push('');
    } else if (token.startsWith("'")) {
      pieces[pieces.length - 1] += token;
    }
  }
  pieces[pieces.length - 1] += sql.slice(from);
  return { pieces: tidy(pieces), params };
}

/** One space for every run of white space; no file of ours has such runs inside quoted text. */
function tidy(pieces: string[]): string[] {
  const spaced = pieces.map((piece) => piece.replace(/\s+/g, ' '));
  spaced[0] = spaced[0]!.trimStart();
  spaced[spaced.length - 1] = spaced[spaced.length - 1]!.trimEnd().replace(/;$/, '');
  return spaced;
}

function bulkOf(pieces: readonly string[]): Bulk | null {
  const before = pieces.slice(0, -1);
  const last = pieces.at(-1)!;
  if (INSERT.test(before[0] ?? '')) {
    const isOneTuple = before.slice(1).every((piece) => !/[()]/.test(piece));
    return isOneTuple && /^[^()]*\)$/.test(last) ? { type: 'insert', between: `${last},(` } : null;
  }
  const table = UPDATE.exec(before[0] ?? '')?.[1];
  const columns = before.map((piece) => COLUMN.exec(piece)?.[1] ?? '');
  const isByKey = before.at(-1)?.startsWith(' where ') && last === '';
  return table && isByKey && !columns.includes('') ? { type: 'update', table, columns } : null;
}

const INSERT = /^insert into [^']*\) values \($/;
const UPDATE = /^update (\w+) set /;
/** What stands before a parameter of an update. */
const COLUMN = /^(?:update \w+ set|,| where) (\w+) = $/;
