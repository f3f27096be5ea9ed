/** How a test damages a database: in one row, or in a journal whose hashes are then made to fit. */
import { entryHash, GENESIS } from '../../persistence/entry-hash.ts';
import type { RawSql } from '../../persistence/raw-sql.ts';
import type { Entry, SqlValue } from '../../persistence/store.ts';
import type { BusyMarket } from './busy-market.ts';

export interface Damage {
  /** What was done, as the end of a sentence. */
  name: string;
  inflict(db: RawSql, market: BusyMarket): Promise<void>;
  /** How one of the violations must be described, at least in part. */
  named(market: BusyMarket): string | RegExp;
}

type Event = Record<string, unknown> & { type: string };

export async function readJournal(db: RawSql, entity: string): Promise<Entry[]> {
  return db.all<Entry>(
    `select entity, seq, shard, epoch, command_id as commandId, events, at_ms as atMs, hash
     from journal where entity = ? order by seq`,
    entity,
  );
}

/** The sequence of the first entry that holds this text. */
export async function findEntry(db: RawSql, entity: string, text: string): Promise<Entry> {
  const entry = (await readJournal(db, entity)).find(({ events }) => events.includes(text));
  if (!entry) throw new Error(`${entity} has no entry with ${text}`);
  return entry;
}

/** Sets columns of an entry, and chains the journal anew: only what the columns say is wrong. */
export async function forge(
  db: RawSql,
  { entity, seq }: Pick<Entry, 'entity' | 'seq'>,
  columns: Readonly<Record<string, SqlValue>>,
): Promise<void> {
  for (const [column, value] of Object.entries(columns)) {
    await db.run(
      `update journal set ${column} = ? where entity = ? and seq = ?`,
      value,
      entity,
      seq,
    );
  }
  await chainAnew(db, entity);
}

/** Changes the first event of an entry. */
export async function forgeEvent(
  db: RawSql,
  entry: Pick<Entry, 'entity' | 'seq' | 'events'>,
  fields: Record<string, unknown>,
): Promise<void> {
  const [first, ...others] = JSON.parse(entry.events) as Event[];
  await forge(db, entry, { events: JSON.stringify([{ ...first, ...fields }, ...others]) });
}

/** Adds an entry like the last one, with another command and other events. */
export async function forgeEntry(
  db: RawSql,
  entity: string,
  { commandId, events }: { commandId: string; events: readonly Event[] },
): Promise<number> {
  const last = (await readJournal(db, entity)).at(-1);
  if (!last) throw new Error(`${entity} has no journal`);
  const seq = last.seq + 1;
  await db.run(
    `insert into journal (entity, seq, shard, epoch, command_id, events, at_ms, hash)
     values (?, ?, ?, ?, ?, ?, ?, '')`,
    ...[entity, seq, last.shard, last.epoch, commandId, JSON.stringify(events), last.atMs],
  );
  await chainAnew(db, entity);
  return seq;
}

/** Lets a table hold what its key forbids. */
export async function dropIndex(db: RawSql, table: string, index: string): Promise<void> {
  await db.run(`drop index ${index}${db.dialect === 'mysql' ? ` on ${table}` : ''}`);
}

async function chainAnew(db: RawSql, entity: string): Promise<void> {
  let previous = GENESIS;
  for (const entry of await readJournal(db, entity)) {
    previous = entryHash(previous, entry);
    if (previous === entry.hash) continue;
    const key = [entity, entry.seq] as const;
    await db.run('update journal set hash = ? where entity = ? and seq = ?', previous, ...key);
  }
}
