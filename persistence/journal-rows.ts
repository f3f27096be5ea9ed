/**
 * Entries as the table `journal` holds them. A turn of a busy entity decides many commands at once,
 * and a row costs the database far more than the bytes in it: so one row holds what one turn has
 * decided, an entry a line. A row of one entry looks as if there were no lines.
 */
import type { Entry } from './store.ts';

/** Between two entries. No field holds one: JSON escapes them, ids and hashes have none. */
const LINE_FEED = '\n';

/** `commandIds`, `events` and `hashes` have a line for each entry. */
export interface JournalRow {
  entity: string;
  /** Of its first entry. */
  seq: number;
  shard: number;
  epoch: number;
  commandIds: string;
  events: string;
  atMs: number;
  hashes: string;
}

/** The entries of a row follow one another. Throws a plain `Error` where they do not: a bug. */
export function packEntries(entries: readonly Entry[]): JournalRow[] {
  const rows: JournalRow[] = [];
  let last: Entry | null = null;
  for (const entry of entries) {
    const { seq, row, commandId, events, hash } = entry;
    if (events.includes(LINE_FEED) || commandId.includes(LINE_FEED))
      throw new Error(`${entry.entity} entry ${seq} has a line feed`);
    const open = rows.at(-1);
    if (seq === row) rows.push(rowOf(entry));
    else if (open && last && follows(entry, last)) {
      open.commandIds += LINE_FEED + commandId;
      open.events += LINE_FEED + events;
      open.hashes += LINE_FEED + hash;
    } else throw new Error(`${entry.entity} entry ${seq} does not follow in its row`);
    last = entry;
  }
  return rows;
}

/** A row that somebody damaged gives as many entries as its longest field has lines. */
export function unpackRow(row: JournalRow): Entry[] {
  const { entity, shard, epoch, atMs } = row;
  const commandIds = row.commandIds.split(LINE_FEED);
  const events = row.events.split(LINE_FEED);
  const hashes = row.hashes.split(LINE_FEED);
  const count = Math.max(commandIds.length, events.length, hashes.length);
  return Array.from({ length: count }, (_, index) => ({
    entity,
    seq: row.seq + index,
    row: row.seq,
    shard,
    epoch,
    commandId: commandIds[index] ?? '',
    events: events[index] ?? '',
    atMs,
    hash: hashes[index] ?? '',
  }));
}

/** In one row. */
export function follows(entry: Entry, last: Entry): boolean {
  return (
    entry.entity === last.entity &&
    entry.row === last.row &&
    entry.seq === last.seq + 1 &&
    entry.shard === last.shard &&
    entry.epoch === last.epoch &&
    entry.atMs === last.atMs
  );
}

function rowOf({ entity, seq, shard, epoch, commandId, events, atMs, hash }: Entry): JournalRow {
  return { entity, seq, shard, epoch, commandIds: commandId, events, atMs, hashes: hash };
}
