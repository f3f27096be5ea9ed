import type { Clock } from '../../actors/clock.ts';

export interface ManualClock extends Clock {
  /** Lets time pass and runs, in order, what falls due. */
  advance(ms: number): void;
}

/** Time that stands still until a test moves it. Wall clock and ticks move together. */
export function createManualClock(startsAt: number): ManualClock {
  let elapsed = 0;
  let waiting: { due: number; callback(): void }[] = [];
  return {
    now: () => startsAt + elapsed,
    ticks: () => elapsed,
    random: () => 0.5,
    after(ms, callback) {
      const timer = { due: elapsed + ms, callback };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      elapsed += ms;
      for (const timer of waiting.filter(({ due }) => due <= elapsed)) {
        waiting = waiting.filter((other) => other !== timer);
        timer.callback();
      }
    },
  };
}
