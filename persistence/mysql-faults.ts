/** What went wrong with MySQL, as a `Fault`; and the one refusal that only wants another try. */
import { Fault } from './fault.ts';
import { Lost, Refused } from './mysql-session.ts';

const ER_DUP_ENTRY = 1062;
const ER_DUP_ENTRY_WITH_KEY_NAME = 1586;
const ER_LOCK_DEADLOCK = 1213;

/** Each try yields to another transaction that then ends; a few in a row are already rare. */
export const DEADLOCK_TRIES_MAX = 5;

/**
 * Runs a statement that is a whole transaction. The victim of a deadlock was rolled back by
 * the server and nothing of it is stored, so it runs again: contention is waiting, no error.
 */
export async function despiteDeadlocks<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isDeadlockVictim(error) || tries === DEADLOCK_TRIES_MAX) throw error;
    }
  }
}

export function isDeadlockVictim(error: unknown): boolean {
  return error instanceof Refused && error.errno === ER_LOCK_DEADLOCK;
}

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
