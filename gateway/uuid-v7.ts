/**
 * Ids that grow: UUID version 7 (RFC 9562), so that inserts stay at the right edge of an index.
 * Asking the system for random bytes once an id costs as much as all the rest of an order's HTTP,
 * so they are drawn by the thousand.
 */
import { randomBytes } from 'node:crypto';

/** Six bytes an id. */
const POOL_BYTES = 6 * 1024;
/**
 * Bits of the counter that makes ids of one millisecond grow; it begins at random in the lower half
 * of its range.
 */
const COUNTER_BITS = 26;
const LOW_BITS = 14;

/** `now`: epoch ms. The ids of one maker grow, also when the clock is set back. */
export function createIds(now: () => number): () => string {
  let random = '';
  let used = 0;
  let lastMs = -1;
  let time = '';
  let counter = 0;

  /** Digits of the pool, each used once. */
  function randomDigits(count: number): string {
    if (used + count > random.length) {
      random = randomBytes(POOL_BYTES).toString('hex');
      used = 0;
    }
    used += count;
    return random.slice(used - count, used);
  }

  function startMillisecond(ms: number): void {
    lastMs = ms;
    const digits = ms.toString(16).padStart(12, '0');
    time = `${digits.slice(0, 8)}-${digits.slice(8)}`;
    counter = Number.parseInt(randomDigits(8), 16) >>> (32 - COUNTER_BITS + 1);
  }

  return function newId() {
    const ms = now();
    if (ms > lastMs) startMillisecond(ms);
    else if (++counter >= 2 ** COUNTER_BITS) startMillisecond(lastMs + 1);
    const high = (0x7000 | (counter >>> LOW_BITS)).toString(16);
    const low = (0x8000 | (counter & (2 ** LOW_BITS - 1))).toString(16);
    return `${time}-${high}-${low}-${randomDigits(12)}`;
  };
}
