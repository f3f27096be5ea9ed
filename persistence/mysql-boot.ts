/** Makes the database ready before the store serves: settings, schema, shards. */
import type mysql from 'mysql2';
import { BootError } from './boot-error.ts';
import { assertMigrated, loadMigrations, migrate } from './migration.ts';
import { toFault } from './mysql-faults.ts';
import { assertDurable, inspectServer, type MysqlServer } from './mysql-server.ts';
import { ask, type Connect, destroy, Refused } from './mysql-session.ts';
import { createMysqlSql } from './mysql-sql.ts';
import type { StoreOptions } from './open-store.ts';
import { ensureShards } from './shards.ts';
import type { Sql } from './sql.ts';
import type { Statements } from './statements.ts';

/** Changing a large table takes its time, and ends only when it is done. */
const MIGRATION_TIMEOUT_MS = 3_600_000;
/** Another node may be migrating; one that starts beside it waits this long. */
const MIGRATION_LOCK_WAIT_S = 60;

export async function prepareServer(
  connect: Connect,
  statements: Statements,
  options: StoreOptions,
): Promise<MysqlServer> {
  try {
    const connection = await connect('statements');
    try {
      return await prepareOver(connection, statements, options);
    } finally {
      destroy(connection);
    }
  } catch (error) {
    throw turnsUsAway(error) ? new BootError(`The database: ${error.message}`) : toFault(error);
  }
}

async function prepareOver(
  connection: mysql.Connection,
  statements: Statements,
  { readOnly = false, allowRelaxedDurability }: StoreOptions,
): Promise<MysqlServer> {
  const script = <Answer>(text: string) => ask<Answer>(connection, text, MIGRATION_TIMEOUT_MS);
  const sql = createMysqlSql(script, statements);
  const server = await inspectServer(connection, statements);
  // An auditor may look at any server; it stores nothing.
  assertDurable(server, allowRelaxedDurability || readOnly);
  const migrations = loadMigrations('mysql');
  if (readOnly) {
    await assertMigrated(sql, migrations);
    return server;
  }
  await lockMigrations(sql);
  await migrate({ sql, apply: applier(script) }, migrations, Date.now());
  await ensureShards(sql);
  return server;
}

/** The lock is the connection's: it goes with it. */
async function lockMigrations(sql: Sql): Promise<void> {
  const values = { wait_s: MIGRATION_LOCK_WAIT_S };
  const [lock] = await sql.all<{ locked: number | null }>('lock_migrations', values);
  if (lock?.locked === 1) return;
  throw new BootError(
    `Another node has been migrating this database for ${MIGRATION_LOCK_WAIT_S} s. ` +
      'Start again when it has finished.',
  );
}

function applier(script: (text: string) => Promise<unknown>) {
  return async (text: string, record: () => Promise<unknown>) => {
    await script(text);
    await record();
  };
}

const ER_DBACCESS_DENIED_ERROR = 1044;
const ER_ACCESS_DENIED_ERROR = 1045;
const ER_BAD_DB_ERROR = 1049;
const ER_ACCESS_DENIED_NO_PASSWORD_ERROR = 1698;
const TURNED_AWAY = new Set([
  ER_DBACCESS_DENIED_ERROR,
  ER_ACCESS_DENIED_ERROR,
  ER_BAD_DB_ERROR,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR,
]);

/** Waiting does not help: the address or the rights are wrong. */
function turnsUsAway(error: unknown): error is Refused {
  return error instanceof Refused && TURNED_AWAY.has(error.errno);
}
