/**
 * Node's timers, as everybody in the process sees them, follow a simulated world. nact knows no
 * other clock than `setImmediate` and `setTimeout`.
 */
import type { World } from './world.ts';

export interface Timers {
  /** Null: the real ones. */
  follow(world: World | null): void;
}

type Callback = (...values: unknown[]) => void;

/** An event-loop turn takes its time: other things happen between two of them. */
const TURN_MS = 0.02;

/** To be called once in a process, before anything is simulated. */
export function replaceTimers(): Timers {
  const real = { setTimeout, setImmediate, clearTimeout, clearImmediate };
  let world: World | null = null;

  const simulated = {
    setTimeout: (callback: Callback, ms = 0, ...values: unknown[]) =>
      world ? world.after(ms, () => callback(...values)) : real.setTimeout(callback, ms, ...values),
    setImmediate: (callback: Callback, ...values: unknown[]) =>
      world
        ? world.after(world.chance.between(0, TURN_MS), () => callback(...values))
        : real.setImmediate(callback, ...values),
    clearTimeout: (timer: unknown) =>
      typeof timer === 'function' ? timer() : real.clearTimeout(timer as NodeJS.Timeout),
    clearImmediate: (timer: unknown) =>
      typeof timer === 'function' ? timer() : real.clearImmediate(timer as NodeJS.Immediate),
  };
  Object.assign(globalThis, simulated);
  return {
    follow(next) {
      world = next;
    },
  };
}
