/**
 * One turn of an entity: it decides a few commands on its tentative state, one after the other, so
 * that each sees what the ones before it did. The result is stored together or not at all.
 */
import { entryHash } from '../persistence/entry-hash.ts';
import type { Entry, RowWrite } from '../persistence/store.ts';
import type { Reply } from './ask.ts';
import type { AnyKind } from './kinds.ts';
import type { Ticket } from './ticket.ts';

/** Entries between snapshots: replaying so many takes tens of milliseconds. */
const SNAPSHOT_ENTRIES = 5_000;

/** What a live entity knows, decided but perhaps not yet durable. */
export interface Mind {
  state: object;
  /** Of the last entry; 0 when there is none. */
  seq: number;
  hash: string;
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
  entries: Entry[];
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
  const turn: Turn = { entries: [], writes: [], ownRow: null, answers: [], snapshot: null };
  for (const ticket of tickets) decideTicket(kind, mind, ticket, patients, place, turn);
  if (patients.length > 0) answerPatients(kind.outcome(mind.state, place.id), patients, turn);
  if (turn.entries.length === 0) return turn;
  turn.ownRow = kind.row(mind.state, place.id, mind.seq);
  noteWakeup(kind, mind, place.entity, turn);
  if (mind.seq - mind.snapshotSeq >= SNAPSHOT_ENTRIES) turn.snapshot = takeSnapshot(mind);
  return turn;
}

export function takeSnapshot(mind: Mind): PendingSnapshot {
  mind.snapshotSeq = mind.seq;
  return { seq: mind.seq, hash: mind.hash, stateJson: JSON.stringify(mind.state) };
}

function decideTicket(
  kind: AnyKind,
  mind: Mind,
  ticket: Ticket,
  patients: Answered[],
  place: TurnPlace,
  turn: Turn,
): void {
  const decision = kind.decide(mind.state, ticket.command, place.now);
  if (decision.type === 'rejected') {
    const { code } = decision;
    turn.answers.push({ ticket, reply: { type: 'rejected', code, seq: mind.seq } });
    return;
  }
  const { events } = decision;
  if (events.length > 0) appendEntry(kind, mind, ticket.commandId, events, place, turn);
  const { seq } = mind;
  const reply: Reply = { type: 'accepted', seq, events, atMs: place.now, replayed: false };
  (ticket.isPatient ? patients : turn.answers).push({ ticket, reply });
}

function appendEntry(
  kind: AnyKind,
  mind: Mind,
  commandId: string,
  events: readonly { type: string }[],
  { entity, shard, epoch, now }: TurnPlace,
  turn: Turn,
): void {
  const seq = mind.seq + 1;
  const row = turn.entries[0]?.seq ?? seq;
  const text = JSON.stringify(events);
  const place = { entity, seq, row, shard, epoch, atMs: now };
  const entry: Entry = { ...place, commandId, events: text, hash: '' };
  entry.hash = entryHash(mind.hash, entry);
  for (const event of events) {
    kind.evolve(mind.state, event, entry);
    for (const write of kind.rows(event, entry, mind.state)) turn.writes.push(write);
  }
  mind.seq = seq;
  mind.hash = entry.hash;
  turn.entries.push(entry);
}

/** The outcome is part of the state, which goes on changing: each caller gets a copy of its own. */
function answerPatients(outcome: unknown, patients: Answered[], turn: Turn): void {
  if (outcome === null) return;
  for (const { ticket, reply } of patients.splice(0)) {
    turn.answers.push({ ticket, reply: { ...reply, outcome: structuredClone(outcome) } as Reply });
  }
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
