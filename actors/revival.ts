/**
 * How an entity comes to life: its state is read, and the commands in doubt are settled by the
 * journal.
 */
import { Fault } from '../persistence/fault.ts';
import type { Entry } from '../persistence/store.ts';
import { repeatAnswer } from './answering.ts';
import { backoffMs, pause } from './clock.ts';
import type { Life } from './life.ts';
import { recover } from './recovery.ts';
import { failTicket, type Ticket } from './ticket.ts';
import type { Mind } from './turn.ts';

const RETRY_FIRST_MS = 20;
const RETRY_MAX_MS = 1_000;
/** A damaged entity is looked at again now and then: somebody may have repaired it. */
const CORRUPT_RETRY_MS = 10_000;

/** Tries until the database answers. What waits meanwhile is failed by its deadline. */
export async function load(life: Life): Promise<void> {
  const { clock, journal } = life.deps;
  for (let attempt = 1; life.status === 'loading'; attempt++) {
    try {
      const recovered = await recover(journal, life.kind, life.entity);
      const stored = await findStored(life);
      if (life.status !== 'loading') return;
      const wakeAt = life.kind.wakeAt(recovered.state);
      return revive(life, { ...recovered, model: null, wakeAt }, stored);
    } catch (problem) {
      if (life.status !== 'loading') return;
      const isPassing = problem instanceof Fault && problem.retryable;
      if (!isPassing) return refuse(life, problem);
      await pause(clock, backoffMs(clock, attempt, RETRY_FIRST_MS, RETRY_MAX_MS));
    }
  }
}

/** What the journal has of the commands in doubt. */
async function findStored(life: Life): Promise<Map<string, Entry>> {
  life.doubtful = [...new Set(life.doubtful)].filter((ticket) => !ticket.isAnswered);
  if (life.doubtful.length === 0) return new Map();
  const commandIds = life.doubtful.map((ticket) => ticket.commandId);
  const entries = await life.deps.journal.find(life.entity, commandIds);
  return new Map(entries.map((entry) => [entry.commandId, entry]));
}

function revive(life: Life, mind: Mind, stored: Map<string, Entry>): void {
  const { doubtful } = life;
  life.mind = mind;
  life.status = 'live';
  life.doubtful = [];
  life.watermark.rise(mind.seq);
  const again: Ticket[] = [];
  for (const ticket of doubtful) {
    const entry = stored.get(ticket.commandId);
    if (entry) repeatAnswer(life, ticket, entry);
    else if (ticket.verdict) failTicket(ticket, ticket.verdict);
    else again.push(ticket);
  }
  life.inbox.putBack(again);
  life.alarm.set(mind.wakeAt);
  if (life.inbox.size() > 0 || life.patients.length > 0) life.waker.arm();
  life.pursuit.start();
}

/** The journal cannot be trusted, or a bug cannot replay it: refuse, and look again later. */
function refuse(life: Life, problem: unknown): void {
  life.status = 'corrupt';
  life.deps.report(life.entity, problem);
  const fault = corruption(life.entity);
  const waiting = [...life.inbox.takeAll(), ...life.doubtful];
  life.doubtful = [];
  for (const ticket of waiting) failTicket(ticket, fault);
  life.deps.clock.after(CORRUPT_RETRY_MS, () => {
    if (life.status !== 'corrupt') return;
    life.status = 'loading';
    life.reload();
  });
}

export function corruption(entity: string): Fault {
  return new Fault('CORRUPT', `${entity} cannot be read; openrun prove names the row`);
}
