/**
 * A live entity: one writer. Commands wait in a bounded inbox until it is woken and takes a
 * turn (`deciding.ts`); what it decided leaves when it is durable (`answering.ts`).
 *
 *   loading ──recovered──▶ live ──any doubt about a commit──▶ loading …
 *      └──damaged──▶ corrupt     └──stop, shard lost──▶ stopped
 *
 * Doubt always drops the state: the journal is read again (`revival.ts`) before the next decision.
 */
import type { Fault } from '../persistence/fault.ts';
import { createAlarm } from './alarm.ts';
import { dropState, saveSnapshot, takeNextTurn, ticketsOf } from './deciding.ts';
import type { Answer } from './domain/entity.ts';
import { createInbox } from './inbox.ts';
import { kindOf } from './kinds.ts';
import type { CellDeps, Life } from './life.ts';
import { createPursuit, type PursuingEntity } from './pursuit.ts';
import { idOf } from './recovery.ts';
import { corruption, load } from './revival.ts';
import { shardOf } from './shard.ts';
import {
  expireTickets,
  failTicket,
  IN_DOUBT,
  issueTicket,
  leaveInDoubt,
  type Ticket,
} from './ticket.ts';
import { takeSnapshot } from './turn.ts';
import { createWaker } from './waker.ts';
import { createWatermark } from './watermark.ts';

/** An entity that idles is stored when waking it again would replay at least this many entries. */
const IDLE_SNAPSHOT_ENTRIES = 50;
/** An own decision waits longer than any caller: nobody is there to be told to try again. */
const OWN_DECISION_MS = 60_000;

export interface Cell {
  /** Throws OVERLOADED when the inbox is full, CORRUPT when this entity's journal is damaged. */
  push(ticket: Ticket): void;
  /** Looks whether the entity wants something of its own accord. */
  wake(): void;
  /** Fails what waited too long and replaces a wedged actor. */
  tick(): void;
  /** Nothing waits and nothing is under way. */
  isIdle(): boolean;
  /** Stores a snapshot if it saves enough replaying. */
  save(): Promise<void>;
  /** Nothing more is decided. What was not is failed with this fault, the rest is left in doubt. */
  stop(fault: Fault): void;
  isStopped(): boolean;
}

export function createCell(entity: string, deps: CellDeps): Cell {
  const life = createLife(entity, deps);
  life.reload();
  return {
    push(ticket) {
      if (life.status === 'corrupt') throw corruption(entity);
      life.inbox.push(ticket);
      if (!life.mind) return;
      life.waker.expectWake();
      deps.crowd.join(life.waker.wake);
    },
    wake: life.pursuit.start,
    tick: () => tick(life),
    isIdle: () => isIdle(life),
    async save() {
      const { mind } = life;
      if (!mind || life.inFlight.length > 0) return;
      if (mind.seq - mind.snapshotSeq < IDLE_SNAPSHOT_ENTRIES) return;
      await saveSnapshot(life, takeSnapshot(mind));
    },
    stop: life.stop,
    isStopped: () => life.status === 'stopped',
  };
}

function createLife(entity: string, deps: CellDeps): Life {
  const shard = shardOf(entity);
  const onWedged = (problem: Error) => deps.report(entity, problem);
  const life: Life = {
    entity,
    id: idOf(entity),
    shard,
    kind: kindOf(entity),
    deps,
    inbox: createInbox(),
    watermark: createWatermark(),
    alarm: createAlarm(deps.clock, () => life.pursuit.start()),
    waker: createWaker(
      (wake) => deps.system.spawn(shard, entity, wake),
      () => takeNextTurn(life),
      onWedged,
    ),
    pursuit: createPursuit(
      pursuing(() => life),
      deps.ask,
      deps.clock,
    ),
    status: 'loading',
    mind: null,
    inFlight: [],
    patients: [],
    doubtful: [],
    reload: () => void load(life),
    stop: (fault) => stop(life, fault),
  };
  return life;
}

/** The entity as its own pursuits see it. */
function pursuing(life: () => Life): PursuingEntity {
  return {
    plan: (answers) => plan(life(), answers),
    async durable(seq) {
      const { mind, watermark } = life();
      return mind ? watermark.reached(seq) : false;
    },
    decide: (command, commandId) => decideOwn(life(), command, commandId),
  };
}

function plan(life: Life, answers: readonly (readonly Answer[])[]) {
  const { mind, kind, deps } = life;
  if (!mind) return null;
  try {
    return { next: kind.pursue(mind.state, life.id, deps.clock.now(), answers), seq: mind.seq };
  } catch (bug) {
    deps.report(life.entity, bug);
    return null;
  }
}

async function decideOwn(
  life: Life,
  command: { type: string },
  commandId: string,
): Promise<boolean> {
  const deadline = life.deps.clock.ticks() + OWN_DECISION_MS;
  const { ticket, answer } = issueTicket({ command, commandId, deadline });
  life.inbox.putBack([ticket]);
  if (life.mind) life.waker.arm();
  const reply = await answer;
  return reply.type === 'accepted' && reply.events.length > 0;
}

function tick(life: Life): void {
  const ticks = life.deps.clock.ticks();
  life.inbox.expire(ticks, life.mind ? 'OVERLOADED' : 'UNAVAILABLE');
  life.doubtful = expireTickets(life.doubtful, ticks, 'UNKNOWN_OUTCOME', IN_DOUBT);
  for (const work of life.inFlight)
    expireTickets(ticketsOf(work), ticks, 'UNKNOWN_OUTCOME', IN_DOUBT);
  const patient = life.patients.map(({ ticket }) => ticket);
  expireTickets(patient, ticks, 'UNKNOWN_OUTCOME', IN_DOUBT);
  life.patients = life.patients.filter(({ ticket }) => !ticket.isAnswered);
  life.waker.tick();
}

function isIdle(life: Life): boolean {
  const { inbox, inFlight, patients, doubtful } = life;
  const waiting = inbox.size() + inFlight.length + patients.length + doubtful.length;
  return waiting === 0 && life.status !== 'loading' && !life.pursuit.isRunning();
}

function stop(life: Life, fault: Fault): void {
  if (life.status === 'stopped') return;
  for (const work of life.inFlight) work.isWithdrawn = true;
  for (const ticket of life.inbox.takeAll()) failTicket(ticket, fault);
  // A commit that is at the disk may succeed; whoever is patient may wait for what is stored.
  dropState(life, life.inFlight.flatMap(ticketsOf));
  life.status = 'stopped';
  life.inFlight = [];
  for (const ticket of life.doubtful) leaveInDoubt(ticket);
  life.doubtful = [];
  life.waker.stop();
}
