/** How a test damages a database: in a row, or in a journal whose hashes are then made to fit. */
import { unpackRow } from '../../persistence/journal-rows.ts';
import type { RawSql } from '../../persistence/raw-sql.ts';
import { GENESIS, lastHash, rowHash } from '../../persistence/row-hash.ts';
import type { JournalRow, ReadRow } from '../../persistence/store.ts';
import type { BusyMarket } from './busy-market.ts';

export interface Damage {
  /** What was done, as the end of a sentence. */
  name: string;
  inflict(db: RawSql, market: BusyMarket): Promise<void>;
  /** How one of the violations must be described, at least in part. */
  named(market: BusyMarket): string | RegExp;
}

type Event = Record<string, unknown> & { type: string };

/** One entry, with all its text. */
export interface Line {
  entity: string;
  seq: number;
  /** The sequence of the first entry of its row. */
  row: number;
  shard: number;
  epoch: number;
  commandId: string;
  events: string;
  atMs: number;
}

export async function readJournal(db: RawSql, entity: string): Promise<Line[]> {
  const rows = await db.all<ReadRow>(
    `select entity, seq, shard, epoch, command_ids as commandIds, events, model, at_ms as atMs, hash
     from journal_rows where entity = ? order by seq`,
    entity,
  );
  return rows.flatMap((row) => {
    const { shard, epoch } = row;
    return unpackRow(row).map((entry) => {
      return { ...entry, shard, epoch, events: JSON.stringify(entry.events) };
    });
  });
}

/** The first entry that holds this text. */
export async function findEntry(db: RawSql, entity: string, text: string): Promise<Line> {
  const entry = (await readJournal(db, entity)).find(({ events }) => events.includes(text));
  if (!entry) throw new Error(`${entity} has no entry with ${text}`);
  return entry;
}

/** Sets fields of an entry. Only what they say is wrong: the journal is chained anew. */
export async function forge(
  db: RawSql,
  { entity, seq }: Pick<Line, 'entity' | 'seq'>,
  fields: Partial<Line>,
): Promise<void> {
  const lines = await readJournal(db, entity);
  const forged = lines.map((line) => (line.seq === seq ? { ...line, ...fields } : line));
  await writeJournal(db, entity, forged);
}

/** Takes an entry away, and chains the journal anew. */
export async function removeEntry(
  db: RawSql,
  { entity, seq }: Pick<Line, 'entity' | 'seq'>,
): Promise<void> {
  const lines = await readJournal(db, entity);
  await writeJournal(
    db,
    entity,
    lines.filter((line) => line.seq !== seq),
  );
}

/** Writes a journal as the release before did, and forgets the snapshot, which may be forgotten. */
export async function writeAsBefore(db: RawSql, entity: string): Promise<void> {
  await db.run('delete from snapshots where entity = ?', entity);
  await writeJournal(db, entity, await readJournal(db, entity), { isOld: true });
}

/** Changes the first event of an entry. */
export async function forgeEvent(
  db: RawSql,
  entry: Pick<Line, 'entity' | 'seq' | 'events'>,
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
  const lines = await readJournal(db, entity);
  const last = lines.at(-1);
  if (!last) throw new Error(`${entity} has no journal`);
  const seq = last.seq + 1;
  const added = { ...last, seq, row: seq, commandId, events: JSON.stringify(events) };
  await db.run('insert into commands values (?, ?, ?)', entity, commandId, seq);
  await writeJournal(db, entity, [...lines, added]);
  return seq;
}

/**
 * Where an entry no longer follows the one before it, its row is cut in two, and what names the row
 * is told: nothing is wrong but what the test wanted. A row keeps its summary if it ends as it did.
 * Old rows have a hash for each entry.
 */
async function writeJournal(
  db: RawSql,
  entity: string,
  lines: readonly Line[],
  { isOld = false } = {},
): Promise<void> {
  const summaries = await readSummaries(db, entity);
  await db.run('delete from journal where entity = ?', entity);
  const moved = intoRows(lines);
  let hash = GENESIS;
  for (const ofRow of Map.groupBy(moved, ({ row }) => row).values()) {
    const row = rowOf(ofRow);
    if (isOld) row.hash = '\n'.repeat(ofRow.length - 1);
    row.hash = rowHash(hash, row);
    hash = lastHash(row);
    await db.run(
      'insert into journal values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)',
      ...[entity, row.seq, row.shard, row.epoch, row.commandIds, row.events, row.atMs, row.hash],
      summaries.get(ofRow.at(-1)?.seq ?? 0) ?? null,
    );
  }
  for (const [index, { row, commandId }] of moved.entries()) {
    if (row === lines[index]?.row) continue;
    await db.run(
      'update commands set in_row = ? where entity = ? and command_id = ?',
      ...[row, entity, commandId],
    );
    await db.run('update orders set born_row = ? where id = ?', row, commandId);
  }
}

/** Of each row, by its last entry. */
async function readSummaries(db: RawSql, entity: string): Promise<Map<number, string | null>> {
  const lines = await readJournal(db, entity);
  const rows = await db.all<Pick<JournalRow, 'seq' | 'summary'>>(
    'select seq, summary from journal where entity = ?',
    entity,
  );
  const ends = new Map(lines.map(({ row, seq }) => [row, seq]));
  return new Map(rows.map(({ seq, summary }) => [ends.get(seq) ?? seq, summary]));
}

/** Every line says all: a row may be written so. */
function rowOf(lines: readonly Line[]): JournalRow {
  const { entity, row, shard, epoch, atMs } = lines[0] as Line;
  const commandIds = lines.map(({ commandId }) => commandId).join('\n');
  const events = lines.map((line) => line.events).join('\n');
  const texts = { commandIds, events, modelRow: null, hash: '', summary: null };
  return { entity, seq: row, shard, epoch, ...texts, atMs };
}

function intoRows(lines: readonly Line[]): Line[] {
  let row = 0;
  return lines.map((line, index) => {
    const before = lines[index - 1];
    if (!before || !follows(line, before)) row = line.seq;
    return { ...line, row };
  });
}

/** In one row. */
function follows(line: Line, before: Line): boolean {
  const isOfTurn = (['row', 'shard', 'epoch', 'atMs'] as const).every(
    (field) => line[field] === before[field],
  );
  return isOfTurn && line.seq === before.seq + 1;
}
