/** A second database with the same content, for a test to damage. */
import { cpSync } from 'node:fs';
import { openRawSql } from '../../persistence/raw-sql.ts';

/** Both of one dialect and, for MySQL, on one server; `to` is empty and `from` open nowhere. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  if (from.startsWith('sqlite:')) return cpSync(pathOf(from), pathOf(to));
  const source = new URL(from).pathname.slice(1);
  await using db = await openRawSql(to);
  const tables = await db.all<{ name: string }>(
    'select table_name as name from information_schema.tables where table_schema = ?',
    source,
  );
  for (const { name } of tables) {
    await db.run(`create table ${name} like ${source}.${name}`);
    await db.run(`insert into ${name} select * from ${source}.${name}`);
  }
}

function pathOf(url: string): string {
  return url.slice('sqlite:'.length);
}
