/**
 * The journal and the read models in one SQLite file, for a single process. Every call is a
 * question to a worker thread: one writes, one reads (see `sqlite-worker.ts`). When a thread dies
 * the store is lost and says so; the next start recovers it.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { BootError } from './boot-error.ts';
import { createJournalReads } from './journal-reads.ts';
import { assertMigrated, loadMigrations } from './migration.ts';
import type { Store } from './open-store.ts';
import { REFUSED_WRITES, type Writes } from './refused-writes.ts';
import type { Sql } from './sql.ts';
import type { CheckpointerOptions } from './sqlite-checkpointer.ts';
import { sqliteText, toSqliteValues } from './sqlite-connection.ts';
import { isUnusable, prepareFile, resolveFile } from './sqlite-file.ts';
import type { Bound, PackedRun, Question, WorkerOptions } from './sqlite-worker.ts';
import { bind, loadStatements, type Parameter, type Statements } from './statements.ts';
import type { Batch, Fence, Snapshot } from './store.ts';
import { createStoreLife, type StoreLife, type StoreThread, startThread } from './store-thread.ts';
import { planWrites, type Run } from './write-plan.ts';

/** Throws a `BootError` when another process has the file, it cannot be used, or is not ours. */
export async function openSqlite(
  location: string,
  { readOnly }: { readOnly: boolean },
): Promise<Store> {
  try {
    return await (readOnly ? openForAudit(location) : openForService(location));
  } catch (error) {
    if (!isUnusable(error)) throw error;
    throw new BootError(`${location} cannot be used: ${error.message}.`, { cause: error });
  }
}

async function openForService(location: string): Promise<Store> {
  const path = resolveFile(location);
  const pack = createPacker(loadStatements('sqlite'));
  const life = createStoreLife();
  await using opened = new AsyncDisposableStack();
  const keep = (thread: Pick<SqliteThread, 'close'>) => opened.defer(thread.close);
  opened.adopt(await prepareFile(path, pack.statements), (lock) => lock.release());
  // Closing it drops the locks that this process has on the file: after the last connection.
  const descriptor = openSync(path, 'r+');
  opened.defer(() => closeSync(descriptor));

  const writer = await openThread({ path, access: 'write' }, life);
  keep(writer);
  const reader = await openThread({ path, access: 'read' }, life);
  keep(reader);
  keep(startCheckpointer({ path, descriptor }, life));
  const kept = opened.move();
  const close = () => kept.disposeAsync();
  return assemble(pack, reader, createWrites(pack, writer), { lost: life.lost, close });
}

async function openForAudit(location: string): Promise<Store> {
  if (!existsSync(location)) throw new BootError(`${location} does not exist: nothing to read.`);
  const path = resolveFile(location);
  const pack = createPacker(loadStatements('sqlite'));
  const life = createStoreLife();
  const reader = await openThread({ path, access: 'read-only file' }, life);
  const store = assemble(pack, reader, REFUSED_WRITES, { lost: life.lost, close: reader.close });
  try {
    await assertMigrated(store.sql, loadMigrations('sqlite'));
    return store;
  } catch (error) {
    await reader.close();
    throw error;
  }
}

function assemble(
  pack: Packer,
  reader: SqliteThread,
  { run, ...writes }: Writes,
  life: Pick<Store, 'lost' | 'close'>,
): Store {
  const all: Sql['all'] = (name, values) =>
    reader.ask({ type: 'all', statement: pack.bound(name, values) }, 'UNAVAILABLE');
  return {
    dialect: 'sqlite',
    journal: { ...createJournalReads({ all }), ...writes },
    sql: { all, run },
    durability: 'fsync',
    version: `SQLite ${sqliteVersion()}`,
    lost: life.lost,
    close: life.close,
  };
}

function createWrites(pack: Packer, writer: SqliteThread): Writes {
  const run = (name: string, values?: Readonly<Record<string, Parameter>>): Promise<number> =>
    writer.ask({ type: 'run', statement: pack.bound(name, values) }, 'UNKNOWN_OUTCOME');

  return {
    run,
    async append(batch: Batch) {
      const shards = batch.fences.map((fence) => fence.shard);
      await writer.ask(
        {
          type: 'append',
          fence: pack.bound('fence', { shards }),
          fences: batch.fences,
          link: batch.link,
          runs: planWrites(pack.statements, batch).map(pack.run),
        },
        'UNKNOWN_OUTCOME',
      );
    },
    async saveSnapshot({ atMs, ...snapshot }: Snapshot) {
      await run('save_snapshot', { ...snapshot, at_ms: atMs });
    },
    async takeShards(shards, owner, held = []) {
      const foreign = pack.bound('list_foreign_fences', { shards, owner });
      const update = pack.bound('take_shards', { shards, owner });
      const list = pack.bound('list_fences', { shards });
      const question = { type: 'take' as const, held, foreign, update, list };
      return writer.ask<Fence[]>(question, 'UNKNOWN_OUTCOME');
    },
  };
}

type SqliteThread = StoreThread<Question>;

/** Rejects when the thread cannot open the file. */
async function openThread(workerData: WorkerOptions, life: StoreLife): Promise<SqliteThread> {
  const name = `sqlite ${workerData.access}`;
  const thread = startThread<Question>('./sqlite-worker.ts', { name, workerData }, life);
  await thread.ask({ type: 'all', statement: { sql: 'select 1', values: [] } }, 'UNAVAILABLE');
  return thread;
}

function startCheckpointer(workerData: CheckpointerOptions, life: StoreLife): StoreThread<never> {
  const options = { name: 'sqlite checkpoint', workerData };
  return startThread('./sqlite-checkpointer.ts', options, life);
}

/** What crosses to the threads: SQL text and flat values, cheap to clone. */
interface Packer {
  statements: Statements;
  bound(name: string, values?: Readonly<Record<string, Parameter>>): Bound;
  run(run: Run): PackedRun;
}

function createPacker(statements: Statements): Packer {
  const texts = new Map(
    statements.all().map((statement) => [statement.name, sqliteText(statement)]),
  );
  return {
    statements,
    bound(name, values = {}) {
      const statement = statements.get(name);
      return { sql: texts.get(name)!, values: toSqliteValues(bind(statement, values)) };
    },
    run: ({ statement, values }) => ({
      sql: texts.get(statement.name)!,
      width: statement.params.length,
      values,
    }),
  };
}

function sqliteVersion(): string {
  const database = new DatabaseSync(':memory:');
  const row = database.prepare('select sqlite_version() as version').get();
  database.close();
  return String(row?.['version']);
}
