/**
 * The schema, as numbered steps forward: `migrations/0001-start.mysql.sql`,
 * `0001-start.sqlite.sql`, …. The caller holds a lock, so that two starting nodes never migrate
 * together. A step that ran is never edited: its checksum is stored, and a database that another
 * text made is refused.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootError } from './boot-error.ts';
import type { Sql } from './sql.ts';
import type { Dialect } from './statements.ts';

export interface Migration {
  /** From 1, without gaps. */
  number: number;
  name: string;
  /** sha256 of the text, base64url. */
  checksum: string;
  script: string;
}

export interface MigrationTarget {
  sql: Sql;
  /**
   * Runs the script of many statements, then `record`; in one transaction where the dialect's DDL
   * has one. Elsewhere a crash between leaves the step unrecorded, and it runs again.
   */
  apply(script: string, record: () => Promise<unknown>): Promise<void>;
}

type Applied = Pick<Migration, 'number' | 'name' | 'checksum'>;

export function loadMigrations(
  dialect: Dialect,
  folder = join(import.meta.dirname, 'migrations'),
): Migration[] {
  const suffix = `.${dialect}.sql`;
  const files = readdirSync(folder).filter((file) => file.endsWith(suffix));
  return files.sort().map((file, index) => {
    const number = Number(/^(\d{4})-/.exec(file)?.[1]);
    if (number !== index + 1)
      throw new Error(`${file} should be migration number ${index + 1} of ${dialect}`);
    // A checkout may turn line ends; the schema they make is the same.
    const script = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(script).digest('base64url');
    return { number, name: file.slice('0001-'.length, -suffix.length), checksum, script };
  });
}

/** Brings the schema up to the newest of `migrations`. Throws a `BootError` when it must not. */
export async function migrate(
  target: MigrationTarget,
  migrations: readonly Migration[],
  now: number,
): Promise<void> {
  await claim(target.sql);
  const applied = await target.sql.all<Applied>('list_migrations');
  assertOurs(applied, migrations);
  for (const { script, number, name, checksum } of migrations.slice(applied.length)) {
    await target.apply(script, () =>
      target.sql.run('insert_migration', { number, name, checksum, at_ms: now }),
    );
  }
}

/** For a reader, who must not migrate: throws a `BootError` unless the schema is exactly ours. */
export async function assertMigrated(sql: Sql, migrations: readonly Migration[]): Promise<void> {
  const tables = await tableNames(sql);
  const applied = tables.includes('migrations') ? await sql.all<Applied>('list_migrations') : [];
  assertOurs(applied, migrations);
  if (applied.length < migrations.length)
    throw new BootError(
      `The schema is at migration ${applied.length}, this release needs ${migrations.length}. ` +
        'Start the server once: it migrates.',
    );
}

/** Marks an empty database as ours; refuses one that holds something else. */
async function claim(sql: Sql): Promise<void> {
  const tables = await tableNames(sql);
  if (tables.includes('migrations')) return;
  if (tables.length > 0)
    throw new BootError(
      `The database holds tables that are not ours (${tables.slice(0, 3).join(', ')}, …). ` +
        'Give Openrun an empty database of its own.',
    );
  await sql.run('create_migrations');
}

async function tableNames(sql: Sql): Promise<string[]> {
  const tables = await sql.all<{ name: string }>('list_tables');
  return tables.map((table) => table.name);
}

function assertOurs(applied: readonly Applied[], migrations: readonly Migration[]): void {
  for (const [index, stored] of applied.entries()) {
    const ours = migrations[index];
    if (!ours || stored.number !== ours.number)
      throw new BootError(
        `The schema is at migration ${applied.length} (${applied.at(-1)?.name}), newer than this ` +
          `release, which knows ${migrations.length}. Start the newer release.`,
      );
    if (stored.checksum !== ours.checksum)
      throw new BootError(
        `Migration ${stored.number} (${stored.name}) has another text than the one that made ` +
          'this database. Restore its file; put changes into a new migration.',
      );
  }
}
