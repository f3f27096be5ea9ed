/** A second database with the same content, for a test to damage. */
import { cpSync } from 'node:fs';
import { openRawSql } from '../../persistence/raw-sql.ts';

/** Their texts name the database they were made in. */
const VIEWS = `
  select table_name as name, view_definition as definition
  from information_schema.views where table_schema = ?`;

/** Of each table, but of no view: what an insert may name. */
const GIVEN_COLUMNS = `
  select t.table_name as name, group_concat(concat('\`', c.column_name, '\`')) as given
  from information_schema.tables t
  join information_schema.columns c
    on c.table_schema = t.table_schema and c.table_name = t.table_name
  where t.table_schema = ? and t.table_type = 'BASE TABLE'
    and coalesce(c.generation_expression, '') = ''
  group by t.table_name`;

/** Both of one dialect and, for MySQL, on one server; `to` is empty and `from` open nowhere. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  if (from.startsWith('sqlite:')) return cpSync(pathOf(from), pathOf(to));
  const source = new URL(from).pathname.slice(1);
  await using db = await openRawSql(to);
  const tables = await db.all<{ name: string; given: string }>(GIVEN_COLUMNS, source);
  for (const { name, given } of tables) {
    await db.run(`create table ${name} like ${source}.${name}`);
    await db.run(`insert into ${name} (${given}) select ${given} from ${source}.${name}`);
  }
  const target = new URL(to).pathname.slice(1);
  for (const { name, definition } of await db.all<View>(VIEWS, source)) {
    await db.run(
      `create view ${name} as ${definition.replaceAll(`\`${source}\`.`, `\`${target}\`.`)}`,
    );
  }
}

interface View {
  name: string;
  definition: string;
}

function pathOf(url: string): string {
  return url.slice('sqlite:'.length);
}
