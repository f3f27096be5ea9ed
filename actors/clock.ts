/** Time and chance, passed in so that a simulation can own them. */
export interface Clock {
  /** Epoch ms, for instants that people and other machines see. */
  now(): number;
  /** Monotonic ms, for durations. */
  ticks(): number;
  /** Calls back once after at least `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

/** Longer waits would overflow the timer and fire at once; whoever waits looks again. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(0, ms), TIMER_MAX_MS));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Full jitter: a random wait below a bound that doubles with each attempt (1, 2, …). */
export function backoffMs(clock: Clock, attempt: number, firstMs: number, maxMs: number): number {
  return clock.random() * Math.min(maxMs, firstMs * 2 ** (attempt - 1));
}

export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
