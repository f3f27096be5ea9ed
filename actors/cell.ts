/**
 * A live entity: one writer. Commands wait in a bounded inbox; a wake-up drains it synchronously into a turn; the
 * turn's entries go to the committer, and nothing leaves before they are durable.
 *
 *   loading ──recovered──▶ live ──any doubt about a commit──▶ loading …
 *                           └──stop, shard lost──▶ stopped
 *
 * Doubt always drops the state: the journal is read again before the next decision.
 */
import { Fault } from '../persistence/fault.ts';
import type { Entry, Journal } from '../persistence/store.ts';
import type { ActorSystem } from './actor-system.ts';
import { createAlarm } from './alarm.ts';
import type { Ask, Reply } from './ask.ts';
import { backoffMs, type Clock } from './clock.ts';
import type { CommitFailure, Committer, Work } from './committer.ts';
import type { Answer } from './domain/entity.ts';
import { createInbox } from './inbox.ts';
import { kindOf } from './kinds.ts';
import { createPursuit } from './pursuit.ts';
import { idOf, parseEvents, recover } from './recovery.ts';
import { shardOf } from './shard.ts';
import type { ShardEpochs } from './shard-epochs.ts';
import { encodeSnapshot } from './snapshot.ts';
import { answerTicket, expireTickets, failTicket, issueTicket, type Ticket } from './ticket.ts';
import { type Answered, type Mind, type PendingSnapshot, takeSnapshot, takeTurn } from './turn.ts';
import { createWaker } from './waker.ts';
import { createWatermark } from './watermark.ts';

/** An entity that idles is stored when waking it again would replay at least this many entries. */
const IDLE_SNAPSHOT_ENTRIES = 50;
const RELOAD_FIRST_MS = 20;
const RELOAD_MAX_MS = 1_000;
/** A damaged entity is looked at again now and then: somebody may have repaired it. */
const CORRUPT_RETRY_MS = 10_000;
/** An own decision waits longer than any caller: nobody is there to be told to try again. */
const OWN_DECISION_MS = 60_000;
const UNKNOWN = 'it may or may not have been stored; ask again with the same key';

export interface CellDeps {
  journal: Journal;
  system: ActorSystem;
  committer: Committer;
  epochs: ShardEpochs;
  clock: Clock;
  ask: Ask;
  /** A bug, a damaged journal, a wedged actor: for the operator's eyes. */
  report(entity: string, problem: unknown): void;
}

export interface Cell {
  /** Throws OVERLOADED when the inbox is full, CORRUPT when this entity's journal is damaged. */
  push(ticket: Ticket): void;
  /** Looks whether the entity wants something of its own accord. */
  wake(): void;
  /** Fails what waited too long and revives a wedged actor. */
  tick(): void;
  /** Nothing waits and nothing is under way. */
  isIdle(): boolean;
  /** Stores a snapshot if it saves enough replaying. */
  save(): Promise<void>;
  /** Fails what waits; nothing more is decided. */
  stop(fault: Fault): void;
  isStopped(): boolean;
}

interface CellWork extends Work {
  tickets: readonly Ticket[];
  answers: Answered[];
  snapshot: PendingSnapshot | null;
  lastSeq: number;
}

export function createCell(entity: string, deps: CellDeps): Cell {
  const { journal, committer, clock } = deps;
  const id = idOf(entity);
  const shard = shardOf(entity);
  const kind = kindOf(entity);
  let status: 'loading' | 'live' | 'corrupt' | 'stopped' = 'loading';
  let mind: Mind | null = null;
  let inFlight: CellWork[] = [];
  /** Accepted, waiting for the entity to finish what they set in motion. */
  let patients: Answered[] = [];
  /** Their commits are in doubt; the journal is asked when the state is read anew. */
  let doubtful: Ticket[] = [];
  const inbox = createInbox();
  const watermark = createWatermark();
  const alarm = createAlarm(clock, () => pursuit.start());
  const waker = createWaker(deps.system, { shard, entity }, onWake, report);
  const pursuit = createPursuit({ plan, durable, decide: decideOwn }, deps.ask, clock);
  void load();

  function report(problem: unknown): void {
    deps.report(entity, problem);
  }

  function onWake(): void {
    if (!mind) return;
    const tickets = inbox.take();
    if (tickets.length > 0 || patients.length > 0) decide(mind, tickets);
    if (inbox.size() > 0) waker.arm();
  }

  function decide(mind: Mind, tickets: Ticket[]): void {
    try {
      const epoch = deps.epochs.epochOf(shard);
      const place = { entity, id, shard, epoch, now: clock.now() };
      const turn = takeTurn(kind, mind, tickets, patients, place);
      const last = inFlight.at(-1);
      if (turn.entries.length > 0) commit({ ...turn, ...unsettled(tickets, mind.seq) });
      else if (last) last.answers.push(...turn.answers);
      else deliver(turn.answers);
    } catch (problem) {
      if (problem instanceof Fault) return stop(problem);
      return dropAfterBug(problem, tickets);
    }
    alarm.set(mind.wakeAt);
    pursuit.start();
  }

  function unsettled(tickets: readonly Ticket[], lastSeq: number) {
    return { entity, shard, tickets, lastSeq, isWithdrawn: false, committed, failed };
  }

  function commit(work: CellWork): void {
    inFlight.push(work);
    committer.submit(work);
  }

  function committed(settled: Work): void {
    const work = settled as CellWork;
    inFlight.shift();
    deliver(work.answers);
    watermark.rise(work.lastSeq);
    if (work.snapshot) void store(work.snapshot);
    if (status === 'loading' && inFlight.length === 0) void load();
  }

  function failed(settled: Work, failure: CommitFailure): void {
    const tickets = inFlight.flatMap((work) => [
      ...work.tickets,
      ...work.answers.map((answer) => answer.ticket),
    ]);
    for (const work of inFlight) work.isWithdrawn = true;
    inFlight = [];
    if (failure.type === 'askJournal' && failure.isDuplicate)
      isolate((settled as CellWork).tickets);
    if (failure.type === 'notStored') {
      for (const ticket of tickets) if (!ticket.isPatient) failTicket(ticket, failure.fault);
    }
    drop(tickets);
    if (failure.type === 'fenced') stop(failure.fault);
    else void load();
  }

  /** The turn spoilt the state. What the committer already has stands on sound state: it is waited for. */
  function dropAfterBug(bug: unknown, tickets: readonly Ticket[]): void {
    report(bug);
    const [only, ...others] = tickets;
    if (only && others.length === 0) {
      failTicket(only, new Fault('UNAVAILABLE', 'a bug stopped this command', bug));
    }
    isolate(tickets);
    drop(tickets);
    if (inFlight.length === 0) void load();
  }

  function isolate(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      if (ticket.isAlone) ticket.isRepeatOffender = true;
      ticket.isAlone = true;
    }
  }

  function drop(tickets: readonly Ticket[]): void {
    status = 'loading';
    mind = null;
    alarm.set(null);
    watermark.abandon();
    doubtful.push(...tickets, ...patients.map((patient) => patient.ticket));
    patients = [];
  }

  async function load(): Promise<void> {
    for (let attempt = 1; status === 'loading'; attempt++) {
      try {
        const recovered = await recover(journal, kind, entity);
        const stored = await findStored();
        if (status === 'loading')
          revive({ ...recovered, wakeAt: kind.wakeAt(recovered.state) }, stored);
      } catch (problem) {
        const isPassing = problem instanceof Fault && problem.retryable;
        if (!isPassing) return refuse(problem);
        await pause(backoffMs(clock, attempt, RELOAD_FIRST_MS, RELOAD_MAX_MS));
      }
    }
  }

  /** What the journal has of the commands in doubt. */
  async function findStored(): Promise<Map<string, Entry>> {
    doubtful = [...new Set(doubtful)].filter((ticket) => !ticket.isAnswered);
    if (doubtful.length === 0) return new Map();
    const entries = await journal.find(
      entity,
      doubtful.map((ticket) => ticket.commandId),
    );
    return new Map(entries.map((entry) => [entry.commandId, entry]));
  }

  function revive(recovered: Mind, stored: Map<string, Entry>): void {
    mind = recovered;
    status = 'live';
    watermark.rise(mind.seq);
    const again: Ticket[] = [];
    for (const ticket of doubtful) {
      const entry = stored.get(ticket.commandId);
      if (entry) repeat(ticket, entry);
      else if (ticket.isRepeatOffender)
        failTicket(ticket, new Fault('DUPLICATE', 'a key is taken'));
      else again.push(ticket);
    }
    doubtful = [];
    inbox.putBack(again);
    alarm.set(mind.wakeAt);
    if (inbox.size() > 0) waker.arm();
    pursuit.start();
  }

  /** The journal cannot be trusted, or a bug cannot replay it: refuse, and look again later. */
  function refuse(problem: unknown): void {
    status = 'corrupt';
    report(problem);
    failAll(corrupt());
    clock.after(CORRUPT_RETRY_MS, () => {
      if (status !== 'corrupt') return;
      status = 'loading';
      void load();
    });
  }

  function corrupt(): Fault {
    return new Fault('CORRUPT', `${entity} cannot be read; openrun prove names the row`);
  }

  function deliver(answers: readonly Answered[]): void {
    for (const { ticket, reply } of answers) {
      if (reply.type === 'rejected' && !ticket.isFresh) void refuseRepeatable(ticket, reply);
      else answerTicket(ticket, reply);
    }
  }

  /** A command that was accepted before is refused now because it took effect: the journal knows better. */
  async function refuseRepeatable(ticket: Ticket, reply: Reply): Promise<void> {
    try {
      const [entry] = await journal.find(entity, [ticket.commandId]);
      if (entry) repeat(ticket, entry);
      else answerTicket(ticket, reply);
    } catch (error) {
      failTicket(ticket, new Fault('UNAVAILABLE', 'the journal could not be asked', error));
    }
  }

  function repeat(ticket: Ticket, entry: Entry): void {
    const { seq, atMs } = entry;
    const events = parseEvents(entry);
    const reply: Reply = { type: 'accepted', seq, events, atMs, replayed: true };
    if (!ticket.isPatient) return answerTicket(ticket, reply);
    patients.push({ ticket, reply });
    waker.arm();
  }

  function plan(answers: readonly (readonly Answer[])[]) {
    if (!mind || status !== 'live') return null;
    try {
      return { next: kind.pursue(mind.state, id, clock.now(), answers), seq: mind.seq };
    } catch (bug) {
      report(bug);
      return null;
    }
  }

  function durable(seq: number): Promise<boolean> {
    return mind ? watermark.reached(seq) : Promise.resolve(false);
  }

  async function decideOwn(command: { type: string }, commandId: string): Promise<boolean> {
    const deadline = clock.ticks() + OWN_DECISION_MS;
    const { ticket, answer } = issueTicket({ command, commandId, deadline });
    inbox.putBack([ticket]);
    if (mind) waker.arm();
    const reply = await answer;
    return reply.type === 'accepted' && reply.events.length > 0;
  }

  async function store(snapshot: PendingSnapshot): Promise<void> {
    try {
      await journal.saveSnapshot(encodeSnapshot(entity, snapshot, clock.now()));
    } catch {
      // Disposable: without it, waking this entity takes longer.
    }
  }

  function tick(): void {
    const ticks = clock.ticks();
    inbox.expire(ticks, mind ? 'OVERLOADED' : 'UNAVAILABLE');
    doubtful = expireTickets(doubtful, ticks, 'UNKNOWN_OUTCOME', UNKNOWN);
    const waiting = patients.map((patient) => patient.ticket);
    expireTickets([...(inFlight[0]?.tickets ?? []), ...waiting], ticks, 'UNKNOWN_OUTCOME', UNKNOWN);
    patients = patients.filter((patient) => !patient.ticket.isAnswered);
    waker.tick();
  }

  function failAll(fault: Fault): void {
    const works = inFlight.flatMap((work) => work.tickets);
    const waiting = patients.map((patient) => patient.ticket);
    const all = [...inbox.takeAll(), ...doubtful, ...works, ...waiting];
    for (const ticket of all) failTicket(ticket, fault);
    doubtful = [];
    patients = [];
  }

  function stop(fault: Fault): void {
    if (status === 'stopped') return;
    failAll(fault);
    for (const work of inFlight) work.isWithdrawn = true;
    drop([]);
    status = 'stopped';
    waker.stop();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, resolve);
    });
  }

  return {
    push(ticket) {
      if (status === 'corrupt') throw corrupt();
      inbox.push(ticket);
      if (mind) waker.arm();
    },
    wake: () => pursuit.start(),
    tick,
    isIdle() {
      const waiting = inbox.size() + inFlight.length + patients.length + doubtful.length;
      return waiting === 0 && status !== 'loading' && !pursuit.isRunning();
    },
    isStopped: () => status === 'stopped',
    async save() {
      if (!mind || inFlight.length > 0) return;
      if (mind.seq - mind.snapshotSeq >= IDLE_SNAPSHOT_ENTRIES) await store(takeSnapshot(mind));
    },
    stop,
  };
}
