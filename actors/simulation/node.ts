/** One node: the real shell on a fake journal and a fake clock, in a process that can die. */
import { Fault } from '../../persistence/fault.ts';
import type { Fence, Journal } from '../../persistence/store.ts';
import type { Ask } from '../ask.ts';
import { type Clock, pause } from '../clock.ts';
import type { Committer } from '../committer.ts';
import type { CommitCounts } from '../lane.ts';
import type { Registry } from '../registry.ts';
import type { ShardEpochs } from '../shard-epochs.ts';
import type { Coverage } from './coverage.ts';
import { withWriter } from './fake-writer.ts';
import type { Shell } from './shell.ts';
import { createProcess, type Process, type World } from './world.ts';

/** A Saturday of 2026; every world begins then. */
export const BEGIN_AT = 1_795_219_200_000;
const TAKE_RETRY_MS = 50;
const SWEEP_MS = 1_000;
const WAKEUPS_MAX = 100;
const DRAIN_MS = 6_000;

export interface SimulatedNode {
  process: Process;
  counts: CommitCounts;
  /** Whether it believes to have the shard at this epoch. */
  holds(shard: number, epoch: number): boolean;
  /** Epoch ms by this node's clock. */
  clockNow(): number;
  /** To be called in the node's process, like `stop`. */
  ask: Ask;
  /** Takes shards until it has them. Any process may call it. */
  take(shards: readonly number[]): void;
  isTaking(): boolean;
  /** At once, whatever it was doing. */
  crash(): void;
  /** Intake stops, what is under way is finished, snapshots are stored, the process ends. */
  stop(): Promise<void>;
}

export interface NodeDeps {
  world: World;
  coverage: Coverage;
  journal: Journal;
  shell: Shell;
  plant: Plant;
  /** Nobody expects one. */
  onProblem(node: string, entity: string, problem: unknown): void;
}

/** A bug, planted between the shell and what it stands on. */
export interface Plant {
  journal?(journal: Journal, nodeId: string): Journal;
  committer?(committer: Committer, journal: Journal): Committer;
  /** The database keeps command ids, and neither compares nor finds them. */
  isForgetful?: boolean;
  /** What was sent ahead is stored though the batch before it was not. */
  isUnchained?: boolean;
  /** The server runs what lies in its buffers though it has not stored the text before it. */
  isUnguarded?: boolean;
}

export function createNode(name: string, skewMs: number, deps: NodeDeps): SimulatedNode {
  const { world, shell, plant } = deps;
  const process = createProcess(name);
  const clock = createClock(world, skewMs);
  const planted = plant.journal?.(deps.journal, name) ?? deps.journal;
  const isUnchained = plant.isUnchained ?? false;
  const journal = withWriter(planted, {
    chance: world.chance,
    coverage: deps.coverage,
    isUnchained,
  });
  const epochs = shell.createShardEpochs();
  const lane = { journal, epochs, clock, nodeId: name, onCommitted() {} };
  const plain = shell.createCommitter(lane);
  const committer = plant.committer?.(plain, journal) ?? plain;
  const report = (entity: string, problem: unknown) => deps.onProblem(name, entity, problem);
  const system = shell.createActorSystem((bug) => report('an actor', bug));
  let ids = 0;
  let registry: Registry | null = null;
  let takes = 0;

  function boot(): void {
    const newId = () => `${name}-${++ids}`;
    const parts = { journal, system, committer, epochs, clock, report, newId };
    registry = shell.createRegistry(parts);
    sweep(journal, clock, registry.wake);
  }

  async function take(shards: readonly number[]): Promise<void> {
    takes++;
    epochs.hold(await takeAtLast(journal, clock, shards, name));
    takes--;
    world.note(`holds ${shards}`);
  }

  function die(): void {
    process.isDead = true;
    system.stop();
  }

  world.after(0, boot, process);
  return {
    process,
    counts: plain.counts,
    holds: (shard, epoch) => heldEpoch(epochs, shard) === epoch,
    clockNow: clock.now,
    ask: async (entity, command, options) => {
      if (!registry) throw new Fault('UNAVAILABLE', 'the node is starting');
      return registry.ask(entity, command, options);
    },
    take: (shards) => world.after(0, () => void take(shards), process),
    isTaking: () => takes > 0,
    crash: die,
    async stop() {
      await registry?.stop(DRAIN_MS);
      await committer.idle();
      die();
    },
  };
}

function heldEpoch(epochs: ShardEpochs, shard: number): number | null {
  try {
    return epochs.epochOf(shard);
  } catch {
    return null;
  }
}

/** Nodes disagree about the time of day, and agree how fast it passes. */
function createClock(world: World, skewMs: number): Clock {
  return {
    now: () => Math.floor(BEGIN_AT + world.now() + skewMs),
    ticks: world.now,
    after: (ms, callback) => world.after(ms, callback),
    random: world.chance.random,
  };
}

/** What `topology/sweep.ts` does: entities wake when their time has come, though nobody asks. */
function sweep(journal: Journal, clock: Clock, wake: (entity: string) => void): void {
  const look = async () => {
    try {
      for (const { entity } of await journal.dueWakeups(clock.now(), WAKEUPS_MAX)) {
        wakeIfOurs(entity, wake);
      }
    } catch {
      // The next look sees the same rows.
    }
    clock.after(SWEEP_MS, () => void look());
  };
  clock.after(0, () => void look());
}

function wakeIfOurs(entity: string, wake: (entity: string) => void): void {
  try {
    wake(entity);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

async function takeAtLast(
  journal: Journal,
  clock: Clock,
  shards: readonly number[],
  owner: string,
): Promise<Fence[]> {
  for (;;) {
    try {
      return await journal.takeShards(shards, owner);
    } catch {
      await pause(clock, TAKE_RETRY_MS);
    }
  }
}
