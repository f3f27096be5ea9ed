/**
 * How the entries of a turn lie in their row. A turn of a busy entity decides many commands at
 * once, and a row costs the database far more than the bytes in it: so one row holds what one turn
 * has decided, an entry a line. And since these entries are mostly alike, a line is one of two:
 *
 *   [{"type":"UnitsSold","orderId":"a","userId":"b","quantity":1,"unitPrice":900}]   its events
 *   {"orderId":"c","userId":"d"}                                                     what differs
 *
 * An object stands for one event: the first of the nearest list before it, with these fields
 * changed.
 */
import { LINE_FEED, rowHash } from './row-hash.ts';
import type { Entry, Event, JournalRow } from './store.ts';

/** A row under way, an element for each of its entries. */
export interface RowDraft {
  commandIds: string[];
  lines: string[];
  /** The first event of the last list; what comes after may differ from it. */
  model: Event | null;
}

export function draftRow(): RowDraft {
  return { commandIds: [], lines: [], model: null };
}

/** Throws a plain `Error` for a command id of several lines: a bug. */
export function addEntry(draft: RowDraft, commandId: string, events: readonly Event[]): void {
  if (commandId.includes(LINE_FEED)) throw new Error(`command ${commandId} has a line feed`);
  const first = events[0] ?? null;
  const change = events.length === 1 && draft.model && changeOf(draft.model, first as Event);
  draft.commandIds.push(commandId);
  draft.lines.push(JSON.stringify(change || events));
  if (!change) draft.model = first;
}

export type RowPlace = Pick<JournalRow, 'entity' | 'seq' | 'shard' | 'epoch' | 'atMs' | 'summary'>;

/** `previous`: the hash of the entity's row before it. */
export function finishRow(
  { commandIds, lines }: RowDraft,
  { entity, seq, shard, epoch, atMs, summary }: RowPlace,
  previous: string,
): JournalRow {
  const texts = { commandIds: commandIds.join(LINE_FEED), events: lines.join(LINE_FEED) };
  const row: JournalRow = { entity, seq, shard, epoch, ...texts, atMs, hash: '', summary };
  row.hash = rowHash(previous, row);
  return row;
}

/** A row that somebody damaged gives as many entries as its longest field has lines. */
export function unpackRow(row: JournalRow): Entry[] {
  return unpackEntries(row, () => true);
}

/** Those that are wanted; the others cost next to nothing. */
export function unpackEntries(
  row: JournalRow,
  isWanted: (entry: Pick<Entry, 'seq' | 'commandId'>) => boolean,
): Entry[] {
  const { entity, atMs } = row;
  const commandIds = row.commandIds.split(LINE_FEED);
  const lines = row.events.split(LINE_FEED);
  const entries: Entry[] = [];
  let list: List = { line: '', events: null };
  for (let index = 0; index < Math.max(commandIds.length, lines.length); index++) {
    const [seq, commandId, line] = [row.seq + index, commandIds[index] ?? '', lines[index] ?? ''];
    const isList = line.startsWith('[');
    if (isList) list = { line, events: undefined };
    if (!isWanted({ seq, commandId })) continue;
    const events = isList ? eventsOf(list) : changed(eventsOf(list)?.[0], line);
    entries.push({ entity, seq, row: row.seq, commandId, events, atMs });
  }
  return entries;
}

/** The nearest one so far, parsed when it is needed. */
interface List {
  line: string;
  events: Event[] | null | undefined;
}

function eventsOf(list: List): Event[] | null {
  if (list.events === undefined) list.events = listOf(parse(list.line));
  return list.events;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields in which an event differs from another of the same fields, in the same order; null
 * where that would not say it all. What is no plain value is told again: it may have changed since.
 * By position: to look each field up by its name takes half as long again.
 */
function changeOf(model: Event, event: Event): Fields | null {
  const [names, modelNames] = [Object.keys(event), Object.keys(model)];
  if (names.length !== modelNames.length) return null;
  const values: unknown[] = Object.values(event);
  const modelValues: unknown[] = Object.values(model);
  const change: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i++) {
    const [name, value, before] = [names[i]!, values[i], modelValues[i]];
    if (name !== modelNames[i] || value === undefined || before === undefined) return null;
    if (value !== before || (typeof value === 'object' && value !== null)) change[name] = value;
  }
  return change;
}

function changed(model: Event | undefined, line: string): Event[] | null {
  const change = parse(line);
  const isChange = typeof change === 'object' && change !== null && !Array.isArray(change);
  return model && isChange ? listOf([{ ...model, ...change }]) : null;
}

function listOf(value: unknown): Event[] | null {
  return Array.isArray(value) && value.every(isEvent) ? value : null;
}

function isEvent(value: unknown): value is Event {
  return typeof (value as Partial<Event> | null)?.type === 'string';
}

/** Undefined when it is not JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
