/**
 * How answers leave an entity: only what is durable, and never a refusal of what was accepted
 * before.
 */
import { Fault } from '../persistence/fault.ts';
import type { Entry, Event } from '../persistence/store.ts';
import type { Reply } from './ask.ts';
import type { Life } from './life.ts';
import { eventsOf } from './recovery.ts';
import { answerTicket, failTicket, leaveInDoubt, type Ticket } from './ticket.ts';
import type { Answered } from './turn.ts';

/** Everything these answers rest on is durable. */
export function deliver(life: Life, answers: readonly Answered[]): void {
  for (const { ticket, reply } of answers) {
    if (reply.type === 'rejected' && !ticket.isFresh) void refuseRepeatable(life, ticket, reply);
    else answerTicket(ticket, reply);
  }
}

/** Answers a command with the entry it made when it was accepted. */
export function repeatAnswer(life: Life, ticket: Ticket, entry: Entry): void {
  const { seq, atMs } = entry;
  let events: readonly Event[];
  try {
    events = eventsOf(entry);
  } catch (damage) {
    failTicket(ticket, damage as Fault);
    return;
  }
  const reply: Reply = { type: 'accepted', seq, events, atMs, replayed: true };
  if (!ticket.isPatient) {
    answerTicket(ticket, reply);
    return;
  }
  if (life.status === 'stopped') {
    leaveInDoubt(ticket);
    return;
  }
  life.patients.push({ ticket, reply });
  if (life.mind) life.waker.arm();
}

/** Perhaps it is refused now because it took effect the first time: the journal knows. */
async function refuseRepeatable(life: Life, ticket: Ticket, refusal: Reply): Promise<void> {
  try {
    const [entry] = await life.deps.journal.find(life.entity, [ticket.commandId]);
    if (entry) repeatAnswer(life, ticket, entry);
    else answerTicket(ticket, refusal);
  } catch (error) {
    failTicket(ticket, new Fault('UNAVAILABLE', 'the journal could not be asked', error));
  }
}
