import type { Clock } from './clock.ts';

/** Rings once at an instant of the wall clock. */
export interface Alarm {
  /** Epoch ms; null or a past instant: no ring. Setting the same instant again changes nothing. */
  set(at: number | null): void;
}

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let setFor: number | null = null;
  let cancel = () => {};

  function set(at: number | null): void {
    if (at === setFor) return;
    cancel();
    const waitMs = at === null ? 0 : at - clock.now();
    setFor = waitMs > 0 ? at : null;
    cancel = waitMs > 0 ? clock.after(waitMs, wentOff) : () => {};
  }

  /** Timers may fire early, and far instants are reached in several waits. */
  function wentOff(): void {
    const at = setFor;
    setFor = null;
    if (at !== null && at > clock.now()) set(at);
    else ring();
  }

  return { set };
}
