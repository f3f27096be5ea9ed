import { Fault, type FaultCode } from '../persistence/fault.ts';
import type { AskOptions, Reply } from './ask.ts';

export const IN_DOUBT = 'it may or may not have been stored; ask again with the same key';

/** A command on its way through an entity, with whoever waits for the answer. */
export interface Ticket {
  command: { type: string };
  commandId: string;
  isFresh: boolean;
  isPatient: boolean;
  /** Decide and commit it apart from its neighbours: one of them hit a duplicate key. */
  isAlone: boolean;
  /** What it did even alone, and is told unless the journal knows that it was accepted before. */
  verdict: Fault | null;
  /** Monotonic ms. */
  deadline: number;
  isAnswered: boolean;
  resolve(reply: Reply): void;
  reject(fault: Fault): void;
}

export interface TicketSeed extends AskOptions {
  command: { type: string };
  commandId: string;
  deadline: number;
}

/** A ticket and the promise of its answer. */
export function issueTicket(seed: TicketSeed): { ticket: Ticket; answer: Promise<Reply> } {
  let ticket: Ticket | undefined;
  const answer = new Promise<Reply>((resolve, reject) => {
    ticket = {
      command: seed.command,
      commandId: seed.commandId,
      isFresh: seed.isFresh ?? false,
      isPatient: seed.patient ?? false,
      isAlone: false,
      verdict: null,
      deadline: seed.deadline,
      isAnswered: false,
      resolve,
      reject,
    };
  });
  if (!ticket) throw new Error('promise executors run at once');
  return { ticket, answer };
}

export function answerTicket(ticket: Ticket, reply: Reply): void {
  if (ticket.isAnswered) return;
  ticket.isAnswered = true;
  ticket.resolve(reply);
}

/** Its entries may be stored by now, or not. */
export function leaveInDoubt(ticket: Ticket): void {
  failTicket(ticket, new Fault('UNKNOWN_OUTCOME', IN_DOUBT));
}

export function failTicket(ticket: Ticket, fault: Fault): void {
  if (ticket.isAnswered) return;
  ticket.isAnswered = true;
  ticket.reject(fault);
}

/** Fails every ticket past its deadline and returns the others, in order. */
export function expireTickets<T extends Ticket>(
  tickets: T[],
  ticks: number,
  code: FaultCode,
  message: string,
): T[] {
  if (!tickets.some((ticket) => ticket.deadline <= ticks)) return tickets;
  return tickets.filter((ticket) => {
    if (ticket.deadline > ticks) return true;
    failTicket(ticket, new Fault(code, message));
    return false;
  });
}
