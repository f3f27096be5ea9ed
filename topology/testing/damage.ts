/** How a test damages a database: in a row, or in a journal whose hashes are then made to fit. */
import { entryHash, GENESIS } from '../../persistence/entry-hash.ts';
import {
  follows,
  type JournalRow,
  packEntries,
  unpackRow,
} from '../../persistence/journal-rows.ts';
import type { RawSql } from '../../persistence/raw-sql.ts';
import type { Entry } from '../../persistence/store.ts';
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
  const rows = await db.all<JournalRow>(
    `select entity, seq, shard, epoch, command_ids as commandIds, events, at_ms as atMs, hashes
     from journal where entity = ? order by seq`,
    entity,
  );
  return rows.flatMap(unpackRow);
}

/** The sequence of the first entry that holds this text. */
export async function findEntry(db: RawSql, entity: string, text: string): Promise<Entry> {
  const entry = (await readJournal(db, entity)).find(({ events }) => events.includes(text));
  if (!entry) throw new Error(`${entity} has no entry with ${text}`);
  return entry;
}

/** Changes an entry, or takes it away, and leaves the hashes as they are. */
export async function changeEntry(
  db: RawSql,
  { entity, seq }: Pick<Entry, 'entity' | 'seq'>,
  change: (entry: Entry) => Entry | null,
): Promise<void> {
  const changed = (await readJournal(db, entity)).map((entry) =>
    entry.seq === seq ? change(entry) : entry,
  );
  await writeJournal(
    db,
    entity,
    changed.filter((entry) => entry !== null),
  );
}

/** Sets fields of an entry, and chains the journal anew: only what the fields say is wrong. */
export async function forge(
  db: RawSql,
  place: Pick<Entry, 'entity' | 'seq'>,
  fields: Partial<Entry>,
): Promise<void> {
  await changeEntry(db, place, (entry) => ({ ...entry, ...fields }));
  await chainAnew(db, place.entity);
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
  const entries = await readJournal(db, entity);
  const last = entries.at(-1);
  if (!last) throw new Error(`${entity} has no journal`);
  const seq = last.seq + 1;
  const added = { ...last, seq, row: seq, commandId, events: JSON.stringify(events) };
  await writeJournal(db, entity, [...entries, added]);
  await db.run('insert into commands values (?, ?, ?)', entity, commandId, seq);
  await chainAnew(db, entity);
  return seq;
}

async function chainAnew(db: RawSql, entity: string): Promise<void> {
  let hash = GENESIS;
  const chained = (await readJournal(db, entity)).map((entry) => {
    hash = entryHash(hash, entry);
    return { ...entry, hash };
  });
  await writeJournal(db, entity, chained);
}

/**
 * Where an entry no longer follows the one before it, its row is cut in two, and what names the row
 * is told: nothing is wrong but what the test wanted.
 */
async function writeJournal(db: RawSql, entity: string, entries: readonly Entry[]): Promise<void> {
  await db.run('delete from journal where entity = ?', entity);
  const moved = intoRows(entries);
  for (const row of packEntries(moved)) {
    await db.run(
      'insert into journal values (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[entity, row.seq, row.shard, row.epoch, row.commandIds, row.events, row.atMs, row.hashes],
    );
  }
  for (const [index, { row, commandId }] of moved.entries()) {
    if (row === entries[index]?.row) continue;
    await db.run(
      'update commands set in_row = ? where entity = ? and command_id = ?',
      ...[row, entity, commandId],
    );
    await db.run('update orders set born_row = ? where id = ?', row, commandId);
  }
}

function intoRows(entries: readonly Entry[]): Entry[] {
  let row = 0;
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    if (!before || !follows(entry, before)) row = entry.seq;
    return { ...entry, row };
  });
}
