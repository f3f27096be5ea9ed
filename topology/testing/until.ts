import { setTimeout as delay } from 'node:timers/promises';

/** Far beyond what a busy machine needs; only a defect waits so long. */
const DEADLINE_MS = 30_000;
const POLL_MS = 10;

/**
 * For what announces itself to nobody: looks again and again until `look` finds something, and
 * resolves to it. After the deadline it rejects and says what was awaited.
 */
export async function until<Found>(
  what: string,
  look: () => Promise<Found> | Found,
  deadlineMs = DEADLINE_MS,
): Promise<NonNullable<Found>> {
  const deadlineAt = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadlineAt) throw new Error(`waited ${deadlineMs} ms until ${what}`);
    await delay(POLL_MS);
  }
}
