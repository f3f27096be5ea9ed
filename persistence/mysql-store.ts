/**
 * The journal and the read models in MySQL or MariaDB, for any number of nodes. Appends have a
 * connection of their own (`mysql-append.ts`), everything else shares a few (`mysql-pool.ts`), and
 * what waits for other nodes' locks opens one for itself, so that it holds nobody up.
 */
import type mysql from 'mysql2';
import { createJournalReads } from './journal-reads.ts';
import { createAppend, type MysqlAppend } from './mysql-append.ts';
import { prepareServer } from './mysql-boot.ts';
import { toCommitFault, toFault } from './mysql-faults.ts';
import { formatStatement } from './mysql-literal.ts';
import { createPool } from './mysql-pool.ts';
import { durable } from './mysql-server.ts';
import { ask, type Connect, createConnector, destroy, parseAddress } from './mysql-session.ts';
import { openSnapshot } from './mysql-snapshot.ts';
import { createMysqlSql, type MysqlSql } from './mysql-sql.ts';
import type { Store, StoreOptions } from './open-store.ts';
import { REFUSED_WRITES, type Writes } from './refused-writes.ts';
import { assertNotTaken } from './shards.ts';
import { bind, loadStatements, type Parameter, type Statements } from './statements.ts';
import type { Fence } from './store.ts';

/** Longer than any wait for a lock. */
const TAKE_TIMEOUT_MS = 10_000;

/**
 * Throws a `BootError` when the server could lose commits, turns us away, or holds another schema,
 * and a `Fault` UNAVAILABLE when it cannot be reached.
 */
export async function openMysql(url: string, options: StoreOptions): Promise<Store> {
  const statements = loadStatements('mysql');
  const { connect, close } = createConnector(parseAddress(url));
  const server = await prepareServer(connect, statements, options);
  const pool = options.readOnly ? await openSnapshot(connect) : createPool(connect);
  const sql = createMysqlSql(pool.query, statements);
  const { maxPacketBytes } = server;
  const durably = durable(connect, statements, options);
  const writer = options.readOnly
    ? null
    : createAppend({ connect: durably, statements, maxPacketBytes });
  const { run, ...writes } = writer
    ? createWrites(connect, statements, writer, sql.run)
    : REFUSED_WRITES;
  const reads = createJournalReads(sql);
  return {
    dialect: 'mysql',
    journal: { ...reads, ...writes },
    sql: { all: sql.all, run },
    durability: server.weakness === null ? 'fsync' : 'relaxed',
    version: server.version,
    // Connections come back by themselves.
    lost: new Promise(() => undefined),
    async close() {
      await writer?.settled();
      close();
    },
  };
}

function createWrites(
  connect: Connect,
  statements: Statements,
  { append }: MysqlAppend,
  run: MysqlSql['run'],
): Writes {
  return {
    run,
    append,
    async saveSnapshot({ atMs, ...snapshot }) {
      await run('save_snapshot', { ...snapshot, at_ms: atMs });
    },
    async takeShards(shards, owner, held = []) {
      try {
        const connection = await connect('transactions');
        const steps = createSteps(connection, statements);
        // Ending the connection rolls back what was not committed.
        return await take(steps, { shards, owner, held }).finally(() => destroy(connection));
      } catch (error) {
        throw toFault(error);
      }
    },
  };
}

interface Steps {
  text<Answer>(sql: string): Promise<Answer>;
  named<Answer>(name: string, values: Readonly<Record<string, Parameter>>): Promise<Answer>;
}

function createSteps(connection: mysql.Connection, statements: Statements): Steps {
  const text = <Answer>(sql: string) => ask<Answer>(connection, sql, TAKE_TIMEOUT_MS);
  return {
    text,
    named(name, values) {
      const statement = statements.get(name);
      return text(formatStatement(statement, bind(statement, values)));
    },
  };
}

async function take(
  { text, named }: Steps,
  { shards, owner, held }: { shards: readonly number[]; owner: string; held: readonly Fence[] },
): Promise<Fence[]> {
  await text('begin');
  await named('lock_shards', { shards });
  assertNotTaken(await named<Fence[]>('list_foreign_fences', { shards, owner }), held);
  await named('take_shards', { shards, owner });
  const fences = await named<Fence[]>('list_fences', { shards });
  await text('commit').catch((error: unknown) => {
    throw toCommitFault(error);
  });
  return fences;
}
