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
    setFor = null;
    if (at !== null) wait(at, at - clock.now());
  }

  function wait(at: number, ms: number): void {
    if (ms <= 0) return;
    setFor = at;
    cancel = clock.after(ms, () => wentOff(at));
  }

  /** Timers may fire early, and far instants are reached in several waits. */
  function wentOff(at: number): void {
    // Looked at once: between two looks the instant may pass, and nobody would ring.
    const leftMs = at - clock.now();
    setFor = null;
    if (leftMs > 0) wait(at, leftMs);
    else ring();
  }

  return { set };
}
