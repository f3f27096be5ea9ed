/**
 * One turn of an entity: it decides a few commands on its tentative state, one after the other, so
 * that each sees what the ones before it did. The result is stored together or not at all.
 */
import {
  addEntry,
  draftRow,
  finishRow,
  type Model,
  modelAfter,
  type RowDraft,
} from '../persistence/journal-rows.ts';
import { lastHash } from '../persistence/row-hash.ts';
import type { Event, JournalRow, RowWrite } from '../persistence/store.ts';
import type { Reply } from './ask.ts';
import { type AnyKind, summaryOf } from './kinds.ts';
import type { Ticket } from './ticket.ts';

/** Entries between snapshots: replaying so many takes tens of milliseconds. */
const SNAPSHOT_ENTRIES = 5_000;

/** What a live entity knows, decided but perhaps not yet durable. */
export interface Mind {
  state: object;
  /** Of the last entry; 0 when there is none. */
  seq: number;
  /** Of the last row. */
  hash: string;
  /** On which the next row may lean; null: it says all. */
  model: Model | null;
  /** As stored with the last entry. */
  wakeAt: number | null;
  snapshotSeq: number;
}

export interface TurnPlace {
  entity: string;
  id: string;
  shard: number;
  epoch: number;
  /** Epoch ms by this node's clock: the only one that counts. */
  now: number;
}

export interface Answered {
  ticket: Ticket;
  reply: Reply;
}

export interface Turn {
  /** Null: nothing was decided that leaves an entry. */
  row: JournalRow | null;
  entryCount: number;
  writes: RowWrite[];
  ownRow: RowWrite | null;
  /** They leave when the entries, and all earlier ones, are durable. */
  answers: Answered[];
  /** The state after this turn, due for a snapshot once durable. */
  snapshot: PendingSnapshot | null;
}

export interface PendingSnapshot {
  seq: number;
  hash: string;
  stateJson: string;
}

/** A turn that is being taken. */
interface TurnUnderWay {
  kind: AnyKind;
  mind: Mind;
  place: TurnPlace;
  turn: Turn;
  /** Becomes the turn's row. */
  draft: RowDraft;
}

/**
 * Changes `mind` in place; if it throws, a bug, the mind is spoilt and must be dropped. Patient
 * callers join `patients` until the entity's outcome is there.
 */
export function takeTurn(
  kind: AnyKind,
  mind: Mind,
  tickets: readonly Ticket[],
  patients: Answered[],
  place: TurnPlace,
): Turn {
  const turn: Turn = {
    row: null,
    entryCount: 0,
    writes: [],
    ownRow: null,
    answers: [],
    snapshot: null,
  };
  const underWay = { kind, mind, place, turn, draft: draftRow(mind.seq + 1, mind.model) };
  const rowBefore = kind.row(mind.state, place.id, mind.seq);
  for (const ticket of tickets) decideTicket(underWay, ticket, patients);
  if (patients.length > 0) answerPatients(kind.outcome(mind.state, place.id), patients, turn);
  turn.entryCount = underWay.draft.lines.length;
  if (turn.entryCount === 0) return turn;
  turn.row = rowOf(underWay);
  mind.hash = lastHash(turn.row);
  mind.model = modelAfter(underWay.draft, turn.row);
  turn.ownRow = unlessSame(rowBefore, kind.row(mind.state, place.id, mind.seq));
  noteWakeup(kind, mind, place.entity, turn);
  if (mind.seq - mind.snapshotSeq >= SNAPSHOT_ENTRIES) turn.snapshot = takeSnapshot(mind);
  return turn;
}

/** What is replayed on a snapshot leans on nothing before it: so all of it is checked. */
export function takeSnapshot(mind: Mind): PendingSnapshot {
  mind.model = null;
  mind.snapshotSeq = mind.seq;
  return { seq: mind.seq, hash: mind.hash, stateJson: JSON.stringify(mind.state) };
}

function decideTicket(underWay: TurnUnderWay, ticket: Ticket, patients: Answered[]): void {
  const { kind, mind, place, turn } = underWay;
  const decision = kind.decide(mind.state, ticket.command, place.now);
  if (decision.type === 'rejected') {
    const { code } = decision;
    turn.answers.push({ ticket, reply: { type: 'rejected', code, seq: mind.seq } });
    return;
  }
  const { events } = decision;
  if (events.length > 0) appendEntry(underWay, ticket.commandId, events);
  const { seq } = mind;
  const reply: Reply = { type: 'accepted', seq, events, atMs: place.now, replayed: false };
  (ticket.isPatient ? patients : turn.answers).push({ ticket, reply });
}

function appendEntry(underWay: TurnUnderWay, commandId: string, events: readonly Event[]): void {
  const { kind, mind, place, turn, draft } = underWay;
  const { entity, now: atMs } = place;
  const entry = { entity, seq: ++mind.seq, row: draft.seq, atMs };
  addEntry(draft, commandId, events);
  let isRemembered = false;
  for (const event of events) {
    kind.evolve(mind.state, event, entry);
    for (const write of kind.rows(event, entry, mind.state)) {
      turn.writes.push(write);
      isRemembered ||= remembers(write, commandId);
    }
  }
  if (isRemembered) return;
  const values = { entity, command_id: commandId, in_row: draft.seq };
  turn.writes.push({ statement: 'insert_command', values });
}

/** The command of a sale has the id of the order that is born of it: no other row need keep it. */
function remembers({ statement, values }: RowWrite, commandId: string): boolean {
  return statement === 'insert_order' && values['born_seq'] !== null && values['id'] === commandId;
}

function rowOf({ kind, place, draft, mind }: TurnUnderWay): JournalRow {
  const { entity, shard, epoch, now: atMs } = place;
  const summary = summaryOf(kind, mind.state, mind.seq);
  return finishRow(draft, { entity, shard, epoch, atMs, summary }, mind.hash);
}

/** The outcome is part of the state, which goes on changing: each caller gets a copy of its own. */
function answerPatients(outcome: unknown, patients: Answered[], turn: Turn): void {
  if (outcome === null) return;
  for (const { ticket, reply } of patients.splice(0)) {
    turn.answers.push({ ticket, reply: { ...reply, outcome: structuredClone(outcome) } as Reply });
  }
}

function unlessSame(before: RowWrite | null, row: RowWrite | null): RowWrite | null {
  if (!before || !row) return row;
  for (const column in row.values) if (row.values[column] !== before.values[column]) return row;
  return null;
}

function noteWakeup(kind: AnyKind, mind: Mind, entity: string, turn: Turn): void {
  const wakeAt = kind.wakeAt(mind.state);
  if (wakeAt === mind.wakeAt) return;
  mind.wakeAt = wakeAt;
  turn.writes.push(
    wakeAt === null
      ? { statement: 'clear_wakeup', values: { entity } }
      : { statement: 'set_wakeup', values: { entity, at_ms: wakeAt } },
  );
}
