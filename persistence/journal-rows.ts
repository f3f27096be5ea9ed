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
 * fields changed. Behind an @, each field in which the model has the id of its command has that of
 * this entry's command instead. A row that does not begin with a list leans on an earlier one of
 * its entity that does: its first lines have their model there (`modelRow`).
 */
import { LINE_FEED, rowHash } from './row-hash.ts';
import type { Entry, Event, JournalRow, ReadRow } from './store.ts';

/** In a row on which others lean. Whoever reads one of those makes the database read it, too. */
const MODEL_ROW_CHARACTERS_MAX = 16_384;

/** An event as it was written, field by field; what comes after may differ from it. */
export interface Model {
  /** In which it stands. */
  row: number;
  commandId: string;
  names: readonly string[];
  values: readonly unknown[];
}

/** A row under way, an element for each of its entries. */
export interface RowDraft {
  /** Of its first entry. */
  seq: number;
  commandIds: string[];
  lines: string[];
  /** For the next line. */
  model: Model | null;
  /** Of the first line: in an earlier row, or itself. */
  firstModel: Model | null;
}

/** `earlier`: on which it may lean. */
export function draftRow(seq: number, earlier: Model | null): RowDraft {
  return { seq, commandIds: [], lines: [], model: earlier, firstModel: earlier };
}

/** Throws a plain `Error` for a command id of several lines: a bug. */
export function addEntry(draft: RowDraft, commandId: string, events: readonly Event[]): void {
  if (commandId.includes(LINE_FEED)) throw new Error(`command ${commandId} has a line feed`);
  const [event] = events;
  const isOne = event !== undefined && events.length === 1;
  const change = isOne && draft.model ? changeLine(draft.model, commandId, event) : null;
  draft.commandIds.push(commandId);
  draft.lines.push(change ?? JSON.stringify(events));
  if (change !== null) return;
  draft.model = event ? modelOf(draft.seq, commandId, event) : null;
  if (draft.lines.length === 1) draft.firstModel = isOne ? draft.model : null;
}

export type RowPlace = Pick<JournalRow, 'entity' | 'shard' | 'epoch' | 'atMs' | 'summary'>;

/** `previous`: the hash of the entity's row before it. */
export function finishRow(
  { seq, commandIds, lines, firstModel }: RowDraft,
  { entity, shard, epoch, atMs, summary }: RowPlace,
  previous: string,
): JournalRow {
  const row: JournalRow = {
    entity,
    seq,
    shard,
    epoch,
    commandIds: commandIds.join(LINE_FEED),
    events: lines.join(LINE_FEED),
    modelRow: firstModel && firstModel.row !== seq ? firstModel.row : null,
    atMs,
    hash: '',
    summary,
  };
  row.hash = rowHash(previous, row);
  return row;
}

/** On which the row after this one may lean. */
export function modelAfter({ firstModel }: RowDraft, row: JournalRow): Model | null {
  const characters = row.commandIds.length + row.events.length;
  const isTooLong = row.modelRow === null && characters > MODEL_ROW_CHARACTERS_MAX;
  return isTooLong ? null : firstModel;
}

/** A row that somebody damaged gives as many entries as its longest field has lines. */
export function unpackRow(row: ReadRow): Entry[] {
  return unpackEntries(row, () => true);
}

/** Those that are wanted; the others cost next to nothing. */
export function unpackEntries(
  row: ReadRow,
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

/** What a line begins with that counts on the id of its command. */
const OWN_COMMAND = '@';

function modelOf(row: number, commandId: string, event: Event): Model {
  return { row, commandId, names: Object.keys(event), values: Object.values(event) };
}

/**
 * The line that says in which fields an event differs from a model of the same fields, in the same
 * order; null where that would not say it all. What is no plain value is told again: it may have
 * changed since. By position: to look each field up by its name takes half as long again.
 */
function changeLine(model: Model, commandId: string, event: Event): string | null {
  const names = Object.keys(event);
  if (names.length !== model.names.length) return null;
  const values: unknown[] = Object.values(event);
  const change: Record<string, unknown> = {};
  let sign = '';
  for (let i = 0; i < names.length; i++) {
    const [name, value, before] = [names[i]!, values[i], model.values[i]];
    if (name !== model.names[i] || value === undefined || before === undefined) return null;
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

/** The event as another command would have it: what `changeLine` expects behind an @. */
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
