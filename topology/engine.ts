/** The actors and what they stand on, without HTTP. */
import { randomUUID } from 'node:crypto';
import { createActorSystem } from '../actors/actor-system.ts';
import { systemClock } from '../actors/clock.ts';
import { type Committer, createCommitter } from '../actors/committer.ts';
import { createRegistry, type Registry } from '../actors/registry.ts';
import { ALL_SHARDS } from '../actors/shard.ts';
import { createShardEpochs } from '../actors/shard-epochs.ts';
import type { Work } from '../actors/work.ts';
import { createIds } from '../gateway/uuid-v7.ts';
import type { Store } from '../persistence/open-store.ts';
import { withBreaker } from './breaker.ts';

export interface Engine {
  registry: Registry;
  committer: Committer;
  /** A shard was lost to another server, and with it the others are gone too, or will be. */
  isOvertaken(): boolean;
  /** Called after each commit, before its replies leave, with the entities it changed. */
  subscribe(listener: (entities: readonly string[]) => void): void;
  /**
   * Inboxes drain and snapshots are written, for at most `drainMs`; then every actor is gone.
   * Resolves to false when a commit is under way still, whose outcome nobody will learn here.
   */
  stop(drainMs: number): Promise<boolean>;
}

/** Said once. The health answers say it from then on. */
const TAKEN_OVER =
  'Another server has taken over this database. This one answers reads only: stop it.';
/** Once the inboxes are empty one commit remains, and at most a few behind it. */
const LAST_COMMIT_MS = 1_000;

/** Takes every shard of the store, whoever had them. Does not close the store. */
export async function startEngine(store: Pick<Store, 'journal'>): Promise<Engine> {
  const nodeId = randomUUID();
  const journal = withBreaker(store.journal);
  let isOvertaken = false;
  const epochs = createShardEpochs(() => {
    if (!isOvertaken) console.error(TAKEN_OVER);
    isOvertaken = true;
  });
  epochs.hold(await store.journal.takeShards(ALL_SHARDS, nodeId));
  const listeners: ((entities: readonly string[]) => void)[] = [];
  const clock = systemClock;
  const committer = createCommitter({
    journal,
    epochs,
    clock,
    nodeId,
    onCommitted(works: readonly Work[]) {
      const entities = works.map((work) => work.entity);
      for (const listener of listeners) listener(entities);
    },
  });
  const report = (entity: string, problem: unknown) => console.error(entity, problem);
  const system = createActorSystem((bug) => report('an actor', bug));
  const deps = {
    journal,
    system,
    committer,
    epochs,
    clock,
    report,
    newId: createIds(clock.now),
  };
  const registry = createRegistry(deps);
  return {
    registry,
    committer,
    isOvertaken: () => isOvertaken,
    subscribe: (listener) => listeners.push(listener),
    async stop(drainMs) {
      await registry.stop(drainMs);
      const isIdle = await isOver(committer.idle(), LAST_COMMIT_MS);
      system.stop();
      return isIdle;
    },
  };
}

/** Whether it resolves within the time. */
async function isOver(event: Promise<void>, limitMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const cancel = systemClock.after(limitMs, () => resolve(false));
  return Promise.race([event.then(() => true), late]).finally(cancel);
}
