/** What must happen though nobody asks: due entities are woken, and what has expired is deleted. */
import type { Clock } from '../actors/clock.ts';
import type { Registry } from '../actors/registry.ts';
import type { Journal, Wakeup } from '../persistence/store.ts';

/**
 * A deal ends, and an abandoned cart is resolved, at most this long after its time when nobody
 * watches, unless too many others are due.
 */
const SWEEP_MS = 1_000;
/** In one sweep. When more are due the next sweep goes on behind them, so that all get a turn. */
const WAKEUPS_MAX = 1_000;
const PURGE_MS = 60 * 60 * 1_000;
/** An idempotency key is kept for 30 days. */
export const KEY_MS = 30 * 24 * 60 * 60 * 1_000;

export interface SweepDeps {
  journal: Pick<Journal, 'dueWakeups'>;
  registry: Pick<Registry, 'wake'>;
  deleteOldKeys(beforeMs: number): Promise<unknown>;
  deleteExpiredTokens(nowMs: number): Promise<unknown>;
  clock: Clock;
}

/** Returns the function that stops it. */
export function startSweep(deps: SweepDeps): () => void {
  const { clock } = deps;
  let stopped = false;
  let cancel = () => {};
  let purgeAt = 0;
  /** The last one of those just woken, when more may be due; else the sweep begins anew. */
  let last: Wakeup | undefined;

  async function sweep(): Promise<void> {
    try {
      const due = await deps.journal.dueWakeups(clock.now(), WAKEUPS_MAX, last);
      if (!stopped) due.forEach(wake);
      last = due.length < WAKEUPS_MAX ? undefined : due.at(-1);
      if (clock.ticks() >= purgeAt) await purge();
    } catch {
      // The database is away, or too much is going on: the next sweep sees the same rows.
    }
    if (!stopped) cancel = clock.after(SWEEP_MS, () => void sweep());
  }

  function wake({ entity }: Wakeup): void {
    try {
      deps.registry.wake(entity);
    } catch {
      // It lives on another node now, or too many live here: the others must not wait for it.
    }
  }

  async function purge(): Promise<void> {
    await deps.deleteOldKeys(clock.now() - KEY_MS);
    await deps.deleteExpiredTokens(clock.now());
    purgeAt = clock.ticks() + PURGE_MS;
  }

  void sweep();
  return () => {
    stopped = true;
    cancel();
  };
}
