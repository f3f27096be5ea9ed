/** What went wrong with MySQL, as a `Fault`. */
import { Fault } from './fault.ts';
import { Lost, Refused } from './mysql-session.ts';

const ER_DUP_ENTRY = 1062;
const ER_DUP_ENTRY_WITH_KEY_NAME = 1586;

/** Of a statement that changes nothing, or whose transaction was rolled back. Bugs pass through. */
export function toFault(error: unknown): unknown {
  if (error instanceof Refused) {
    const taken = error.errno === ER_DUP_ENTRY || error.errno === ER_DUP_ENTRY_WITH_KEY_NAME;
    return new Fault(taken ? 'DUPLICATE' : 'UNAVAILABLE', error.message, error);
  }
  return error instanceof Lost ? new Fault('UNAVAILABLE', error.message, error) : error;
}

/** Of a statement that commits: once it was sent, a lost answer may hide a success. */
export function toCommitFault(error: unknown): unknown {
  return error instanceof Lost && error.sent
    ? new Fault('UNKNOWN_OUTCOME', error.message, error)
    : toFault(error);
}
