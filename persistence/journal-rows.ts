/**
 * How the entries of a turn lie in their row. A turn of a busy entity decides many commands at
 * once, and a row costs the database far more than the bytes in it: so one row holds what one turn
 * has decided, an entry a line. And since these entries are mostly alike, a line is one of three:
 *
 *   [{"type":"UnitsSold","orderId":"a","userId":"b","quantity":1,"unitPrice":900}]   its events
 *   {"orderId":"c","userId":"d"}                                                     what differs
 *   @{"userId":"d"}                                       what differs besides the command's id
 *
 * An object stands for one event: the first of the nearest list before it, its model, with these
 * fields changed. After an @, a field that has the id of the model's command has that of its own.
 * A row that does not begin with a list leans on one that does, of the same entity: `modelRow`.
 */
import { LINE_FEED, rowHash } from './row-hash.ts';
import type { Entry, Event, JournalRow } from './store.ts';

/** The first event of a list; what comes after may differ from it. */
interface Model {
  commandId: string;
  event: Event;
}

/** That of a row's first line, on which later rows may lean. */
export interface RowModel extends Model {
  row: number;
  /** As `JournalRow.model`. */
  text: string;
}

/** A row under way, an element for each of its entries. */
export interface RowDraft {
  commandIds: string[];
  lines: string[];
  /** For the next line. */
  model: Model | null;
  /** What the first lines lean on; null when the first is a list. */
  earlier: RowModel | null;
  /** In the first line, if that is a list. */
  own: Model | null;
}

export function draftRow(earlier: RowModel | null): RowDraft {
  return { commandIds: [], lines: [], model: earlier, earlier, own: null };
}

/** Throws a plain `Error` for a command id of several lines: a bug. */
export function addEntry(draft: RowDraft, commandId: string, events: readonly Event[]): void {
  if (commandId.includes(LINE_FEED)) throw new Error(`command ${commandId} has a line feed`);
  const [event] = events;
  const isOne = event !== undefined && events.length === 1;
  const change = isOne && draft.model ? changeLine(draft.model, commandId, event) : null;
  draft.commandIds.push(commandId);
  draft.lines.push(change ?? JSON.stringify(events));
  if (change) return;
  draft.model = event ? { commandId, event } : null;
  if (draft.lines.length > 1) return;
  draft.own = draft.model;
  draft.earlier = null;
}

/** On which the entity's next row may lean. `row`: the sequence of this one. */
export function modelAfter({ own, lines, earlier }: RowDraft, row: number): RowModel | null {
  return own ? { ...own, row, text: `${own.commandId}${LINE_FEED}${lines[0]}` } : earlier;
}

export type RowPlace = Pick<JournalRow, 'entity' | 'seq' | 'shard' | 'epoch' | 'atMs' | 'summary'>;

/** `previous`: the hash of the entity's row before it. */
export function finishRow(
  { commandIds, lines, earlier }: RowDraft,
  { entity, seq, shard, epoch, atMs, summary }: RowPlace,
  previous: string,
): JournalRow {
  const row: JournalRow = {
    entity,
    seq,
    shard,
    epoch,
    commandIds: commandIds.join(LINE_FEED),
    events: lines.join(LINE_FEED),
    modelRow: earlier?.row ?? null,
    model: earlier?.text ?? null,
    atMs,
    hash: '',
    summary,
  };
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
  let list = listOfModel(row.model);
  for (let index = 0; index < Math.max(commandIds.length, lines.length); index++) {
    const [seq, commandId, line] = [row.seq + index, commandIds[index] ?? '', lines[index] ?? ''];
    const isList = line.startsWith('[');
    if (isList) list = { commandId, line, events: undefined };
    if (!isWanted({ seq, commandId })) continue;
    const events = isList ? eventsOf(list) : changed(list, commandId, line);
    entries.push({ entity, seq, row: row.seq, commandId, events, atMs });
  }
  return entries;
}

/** The nearest one so far, parsed when it is needed. */
interface List {
  commandId: string;
  line: string;
  events: Event[] | null | undefined;
}

function listOfModel(model: string | null): List {
  if (model === null) return { commandId: '', line: '', events: null };
  const [commandId = '', line = ''] = model.split(LINE_FEED);
  return { commandId, line, events: undefined };
}

function eventsOf(list: List): Event[] | null {
  if (list.events === undefined) list.events = listOf(parse(list.line));
  return list.events;
}

/** What a line begins with whose event has its command's id where its model has that of its own. */
const OWN_COMMAND = '@';

/**
 * The fields in which an event differs from another of the same fields, in the same order; null
 * where that would not say it all. What is no plain value is told again: it may have changed since.
 * By position: to look each field up by its name takes half as long again.
 */
function changeLine(model: Model, commandId: string, event: Event): string | null {
  const [names, modelNames] = [Object.keys(event), Object.keys(model.event)];
  if (names.length !== modelNames.length) return null;
  const values: unknown[] = Object.values(event);
  const modelValues: unknown[] = Object.values(model.event);
  const change: Record<string, unknown> = {};
  let sign = '';
  for (let i = 0; i < names.length; i++) {
    const [name, value, before] = [names[i]!, values[i], modelValues[i]];
    if (name !== modelNames[i] || value === undefined || before === undefined) return null;
    const isCommand = before === model.commandId;
    if (isCommand) sign = OWN_COMMAND;
    const expected = isCommand ? commandId : before;
    if (value !== expected || (typeof value === 'object' && value !== null)) change[name] = value;
  }
  return sign + JSON.stringify(change);
}

function changed(list: List, commandId: string, line: string): Event[] | null {
  const model = eventsOf(list)?.[0];
  const isOwn = line.startsWith(OWN_COMMAND);
  const change = parse(isOwn ? line.slice(OWN_COMMAND.length) : line);
  const isChange = typeof change === 'object' && change !== null && !Array.isArray(change);
  if (!model || !isChange) return null;
  const expected = isOwn ? renamed(model, list.commandId, commandId) : model;
  return listOf([{ ...expected, ...change }]);
}

/** The event as another command would have it. */
function renamed(event: Event, from: string, to: string): object {
  const fields = Object.entries(event).map(([name, value]) => [name, value === from ? to : value]);
  return Object.fromEntries(fields);
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
