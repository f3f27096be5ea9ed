/**
 * From the inbox to the disk: a turn decides on the tentative state, the committer makes it
 * durable, and only then do its answers leave. If anything about a commit is in doubt, the
 * tentative state is dropped.
 */
import { Fault } from '../persistence/fault.ts';
import { deliver } from './answering.ts';
import type { CellWork, Life } from './life.ts';
import { encodeSnapshot } from './snapshot.ts';
import { failTicket, type Ticket } from './ticket.ts';
import { type Answered, type Mind, type PendingSnapshot, type Turn, takeTurn } from './turn.ts';
import type { CommitFailure, Work } from './work.ts';

/** What an entity does when it is woken. Synchronous: nact must never wait for us. */
export function takeNextTurn(life: Life): void {
  if (!life.mind) return;
  const tickets = life.inbox.take();
  if (tickets.length > 0 || life.patients.length > 0) decide(life, life.mind, tickets);
  if (life.inbox.size() > 0) life.waker.arm();
}

function decide(life: Life, mind: Mind, tickets: readonly Ticket[]): void {
  const { entity, id, shard, deps } = life;
  try {
    const place = { entity, id, shard, epoch: deps.epochs.epochOf(shard), now: deps.clock.now() };
    const turn = takeTurn(life.kind, mind, tickets, life.patients, place);
    const last = life.inFlight.at(-1);
    const isFenced = turn.row !== null || (!last && turn.answers.some(isReliedUpon));
    if (isFenced) submit(life, onItsWay(life, turn, tickets, mind.seq));
    else if (last) last.answers.push(...turn.answers);
    else deliver(life, turn.answers);
  } catch (problem) {
    if (problem instanceof Fault) stopAt(life, problem, tickets);
    else dropAfterBug(life, problem, tickets);
    return;
  }
  life.alarm.set(mind.wakeAt);
  life.pursuit.start();
}

/**
 * A no, or a yes to what was fulfilled before, leaves no entry that a fence could stop. Where
 * another entity goes on because of it, or somebody repeats himself, an empty transaction makes
 * sure that it does not come from an owner who was replaced and has not noticed.
 */
function isReliedUpon({ ticket }: Answered): boolean {
  return !ticket.isFresh;
}

/** The shard was lost between the asking and the deciding. */
function stopAt(life: Life, fault: Fault, tickets: readonly Ticket[]): void {
  for (const ticket of tickets) failTicket(ticket, fault);
  life.stop(fault);
}

function onItsWay(life: Life, turn: Turn, tickets: readonly Ticket[], lastSeq: number): CellWork {
  return {
    ...turn,
    entity: life.entity,
    shard: life.shard,
    tickets,
    lastSeq,
    isWithdrawn: false,
    committed: (work: Work) => committed(life, work as CellWork),
    failed: (work: Work, failure: CommitFailure) => failed(life, work as CellWork, failure),
  };
}

function submit(life: Life, work: CellWork): void {
  life.inFlight.push(work);
  life.deps.committer.submit(work);
}

function committed(life: Life, work: CellWork): void {
  life.inFlight.shift();
  deliver(life, work.answers);
  life.watermark.rise(work.lastSeq);
  if (work.snapshot) void saveSnapshot(life, work.snapshot);
  // After a bug, what was in flight is waited for before the state is read anew.
  if (life.status === 'loading' && life.inFlight.length === 0) life.reload();
}

function failed(life: Life, work: CellWork, failure: CommitFailure): void {
  const tickets = life.inFlight.flatMap(ticketsOf);
  for (const later of life.inFlight) later.isWithdrawn = true;
  life.inFlight = [];
  if (failure.type === 'askJournal' && failure.isDuplicate) {
    isolate(work.tickets, new Fault('DUPLICATE', 'a key is taken'));
  }
  if (failure.type === 'notStored' || (failure.type === 'fenced' && !failure.isInDoubt)) {
    // Patient callers may wait for entries that are stored: the journal is asked about them.
    for (const ticket of tickets) if (!ticket.isPatient) failTicket(ticket, failure.fault);
  }
  dropState(life, tickets);
  if (failure.type === 'fenced') life.stop(failure.fault);
  else life.reload();
}

/** Those it decided, and those whose refusal rests on it. */
export function ticketsOf(work: CellWork): Ticket[] {
  return [...work.tickets, ...work.answers.map((answer) => answer.ticket)];
}

/**
 * The turn spoilt the state. What the committer already has stands on sound state and is waited
 * for.
 */
function dropAfterBug(life: Life, bug: unknown, tickets: readonly Ticket[]): void {
  life.deps.report(life.entity, bug);
  isolate(tickets, new Fault('UNAVAILABLE', 'a bug stopped this command', bug));
  dropState(life, tickets);
  if (life.inFlight.length === 0) life.reload();
}

/** From now on each is decided alone, so that the one at fault shows itself. */
function isolate(tickets: readonly Ticket[], fault: Fault): void {
  for (const ticket of tickets) {
    if (ticket.isAlone) ticket.verdict = fault;
    ticket.isAlone = true;
  }
}

/** The journal will be asked about these tickets, and about all who wait patiently. */
export function dropState(life: Life, tickets: readonly Ticket[]): void {
  life.status = 'loading';
  life.mind = null;
  life.alarm.set(null);
  life.watermark.abandon();
  life.doubtful.push(...tickets, ...life.patients.map((patient) => patient.ticket));
  life.patients = [];
}

export async function saveSnapshot(life: Life, snapshot: PendingSnapshot): Promise<void> {
  const { journal, clock } = life.deps;
  try {
    await journal.saveSnapshot(encodeSnapshot(life.entity, snapshot, clock.now()));
  } catch {
    // Disposable: without it, waking this entity takes longer.
  }
}
