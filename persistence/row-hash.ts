import { hash } from 'node:crypto';
import type { JournalRow } from './store.ts';

/** The hash before an entity's first row. */
export const GENESIS = '';

/** Between the entries of a row. No field holds one: JSON escapes them, and ids have none. */
export const LINE_FEED = '\n';

/**
 * What `hash` of this row must say: sha256 over the previous hash and every other field of the row
 * but its summary, one below the other, base64url, 43 characters; the model's row, if there is one,
 * follows the instant behind a space. No line of a field can be taken for one of another: no
 * command id begins with a bracket or an @, so the first line that does is the first of the events,
 * and the one before it is the instant. A changed, missing or reordered row breaks every hash after
 * it. A row of several entries that an earlier release wrote has a hash, and a line, for each.
 */
export function rowHash(previous: string, row: JournalRow): string {
  return row.hash.includes(LINE_FEED) ? entryHashes(previous, row) : sha256(previous, row);
}

/** What the next row chains to. */
export function lastHash(row: JournalRow): string {
  return row.hash.slice(row.hash.lastIndexOf(LINE_FEED) + 1);
}

function entryHashes(previous: string, row: JournalRow): string {
  const commandIds = row.commandIds.split(LINE_FEED);
  const events = row.events.split(LINE_FEED);
  const hashes: string[] = [];
  for (let index = 0; index < Math.max(commandIds.length, events.length); index++) {
    const texts = { commandIds: commandIds[index] ?? '', events: events[index] ?? '' };
    hashes.push(sha256(hashes.at(-1) ?? previous, { ...row, ...texts, seq: row.seq + index }));
  }
  return hashes.join(LINE_FEED);
}

function sha256(previous: string, row: Omit<JournalRow, 'hash' | 'summary'>): string {
  const { entity, seq, shard, epoch, commandIds, atMs, modelRow, events } = row;
  const moment = modelRow === null ? atMs : `${atMs} ${modelRow}`;
  const place = `${entity}\n${seq}\n${shard}\n${epoch}\n${commandIds}\n${moment}`;
  return hash('sha256', `${previous}\n${place}\n${events}`, 'base64url');
}
