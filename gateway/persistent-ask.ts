/**
 * Asks again while a shard changes hands, so that a takeover is a pause for the buyer and not an
 * error. MOVED and UNAVAILABLE say that nothing was stored; after UNKNOWN_OUTCOME only a caller's
 * own command id makes asking again safe: the entity then answers with what it has stored.
 */
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Ask, AskOptions, Reply } from '../actors/ask.ts';
import { Fault } from '../persistence/fault.ts';

/** With the time of the asking itself, a refusal still leaves within the second. */
const RETRY_WITHIN_MS = 750;
const FIRST_PAUSE_MS = 20;
const PAUSE_MAX_MS = 160;
/**
 * When more than these are waiting the trouble is not a takeover, and more of them would be a
 * storm.
 */
const RETRYING_MAX = 1_000;

interface Pacing {
  /** Monotonic ms. */
  now: () => number;
  /** 0 ≤ x < 1. */
  random: () => number;
  pause: (ms: number) => Promise<unknown>;
}

const PACING: Pacing = {
  now: () => performance.now(),
  random: Math.random,
  pause: (ms) => sleepFor(ms),
};

export function createPersistentAsk(ask: Ask, { now, random, pause }: Pacing = PACING): Ask {
  let retrying = 0;

  async function retry(
    entity: string,
    command: { type: string },
    options: AskOptions | undefined,
    first: unknown,
  ): Promise<Reply> {
    let fault = first;
    if (retrying >= RETRYING_MAX) throw fault;
    retrying++;
    try {
      const giveUpAt = now() + RETRY_WITHIN_MS;
      let pauseMs = FIRST_PAUSE_MS;
      const again = { ...options, isFresh: false };
      while (mayAskAgain(fault, again)) {
        const jitteredMs = pauseMs * (0.5 + random() / 2);
        if (now() + jitteredMs >= giveUpAt) break;
        await pause(jitteredMs);
        pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS);
        try {
          return await ask(entity, command, again);
        } catch (next) {
          fault = next;
        }
      }
      throw fault;
    } finally {
      retrying--;
    }
  }

  return (entity, command, options) =>
    ask(entity, command, options).catch((fault) => retry(entity, command, options, fault));
}

function mayAskAgain(fault: unknown, options: AskOptions): boolean {
  if (!(fault instanceof Fault)) return false;
  switch (fault.code) {
    case 'MOVED':
    case 'UNAVAILABLE':
      return true;
    case 'UNKNOWN_OUTCOME':
      return options.commandId !== undefined;
    case 'OVERLOADED':
    case 'DUPLICATE':
    case 'UNSENT':
    case 'CORRUPT':
      return false;
  }
}
