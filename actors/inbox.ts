import { Fault } from '../persistence/fault.ts';
import { expireTickets, type Ticket } from './ticket.ts';

/** Commands waiting for one entity; a second of a hot deal's work is more than anybody waits. */
const INBOX_MAX = 4_096;
/** Commands of one turn: bounds the turn's length and the transaction's size. */
const TURN_MAX = 512;

/** Commands in the order they came. */
export interface Inbox {
  /** Throws OVERLOADED when full. */
  push(ticket: Ticket): void;
  /** Beyond the limit: for the entity's own decisions and for commands that are decided again. */
  putBack(tickets: readonly Ticket[]): void;
  /** The commands of the next turn; one that must be decided alone comes alone. */
  take(): Ticket[];
  takeAll(): Ticket[];
  expire(ticks: number, fault: 'OVERLOADED' | 'UNAVAILABLE'): void;
  size(): number;
}

export function createInbox(): Inbox {
  let tickets: Ticket[] = [];
  let hasLoners = false;

  function takeAll(): Ticket[] {
    const all = tickets;
    tickets = [];
    return all;
  }

  return {
    push(ticket) {
      if (tickets.length >= INBOX_MAX) throw new Fault('OVERLOADED', 'too many commands wait');
      tickets.push(ticket);
    },
    putBack(again) {
      tickets = [...again, ...tickets];
      hasLoners ||= again.some((ticket) => ticket.isAlone);
    },
    take() {
      const loner = hasLoners ? tickets.findIndex((ticket) => ticket.isAlone) : -1;
      if (loner === -1) hasLoners = false;
      const count = loner === 0 ? 1 : Math.min(TURN_MAX, loner === -1 ? tickets.length : loner);
      return count === tickets.length ? takeAll() : tickets.splice(0, count);
    },
    takeAll,
    expire(ticks, code) {
      tickets = expireTickets(tickets, ticks, code, 'waited too long to be decided');
    },
    size: () => tickets.length,
  };
}
