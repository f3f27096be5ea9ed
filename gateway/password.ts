/**
 * Passwords, hashed with argon2id. A hash costs about 26 ms of a core and runs on libuv's four
 * threads, which zlib and the file system share: so at most two run at once, a few wait, and the
 * rest are turned away.
 */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Fault } from '../persistence/fault.ts';

export interface PasswordCost {
  memoryKib: number;
  passes: number;
}

/** OWASP's recommendation for argon2id. */
export const PASSWORD_COST: PasswordCost = { memoryKib: 19 * 1024, passes: 2 };

const RUNNING_MAX = 2;
/** The last in line waits less than a second. */
const WAITING_MAX = 64;

/** All reject with OVERLOADED when too many wait. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null, for an account that does not exist, takes the same time and is false. */
  verify(stored: string | null, password: string): Promise<boolean>;
}

export async function createPasswords(cost: PasswordCost): Promise<Passwords> {
  // @node-rs/argon2 makes argon2id hashes unless told otherwise.
  const options = { memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: 1 };
  const limited = createLimit(RUNNING_MAX, WAITING_MAX);
  const nobody = await hash(randomBytes(16).toString('hex'), options);

  return {
    hash: (password) => limited(() => hash(password, options)),
    async verify(stored, password) {
      const matches = await limited(() => verify(stored ?? nobody, password));
      return matches && stored !== null;
    },
  };
}

/** Runs at most `runningMax` at once and lets `waitingMax` wait, first come first served. */
export function createLimit(runningMax: number, waitingMax: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function limited<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax) throw new Fault('OVERLOADED', 'too many passwords to hash');
      // The one who finishes passes its place on, so `running` stays as it is.
      await new Promise<void>((resume) => waiting.push(resume));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
