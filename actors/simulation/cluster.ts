/** The nodes that are, were and will be, and who of them is asked. */
import type { FakeDatabase } from './fake-database.ts';
import { createNode, type NodeDeps, type SimulatedNode } from './node.ts';

export interface Cluster {
  /** Of all times, in the order of their birth. */
  nodes: readonly SimulatedNode[];
  /** A new one, which takes these shards from whoever has them. */
  start(shards: readonly number[]): SimulatedNode;
  /** All others end at once. */
  replaceAll(shards: readonly number[]): void;
  living(): SimulatedNode[];
  /** Whom a client asks: mostly the newest, sometimes any other that lives; null: nobody does. */
  choose(): SimulatedNode | null;
  /** Looks after the cluster for ever: shards that nobody serves are taken by a new node. */
  watch(): void;
  /** Nobody looks after it for so long. */
  neglect(ms: number): void;
}

const WATCH_MS = 300;
const SKEW_MAX_MS = 40;

export function createCluster(deps: NodeDeps & { database: FakeDatabase }): Cluster {
  const { world, database, shell } = deps;
  const { chance } = world;
  const nodes: SimulatedNode[] = [];
  let wasUnserved = false;
  let neglectedUntil = 0;

  function start(shards: readonly number[]): SimulatedNode {
    const name = `node-${nodes.length + 1}`;
    const node = createNode(name, chance.between(-SKEW_MAX_MS, SKEW_MAX_MS), deps);
    nodes.push(node);
    world.note(`starts ${name} for ${shards}`);
    node.take(shards);
    return node;
  }

  const living = () => nodes.filter(({ process }) => !process.isDead);
  const awake = () => living().filter(({ process }) => process.frozenUntil <= world.now());

  function isUnserved(shard: number): boolean {
    return !awake().some((node) => node.isTaking() || node.holds(shard, database.epochOf(shard)));
  }

  /** Twice in a row, because shards change hands all the time. */
  function watch(): void {
    const isUnservedNow = shell.ALL_SHARDS.some(isUnserved);
    const isLookedAfter = world.now() >= neglectedUntil;
    if (isUnservedNow && wasUnserved && isLookedAfter) start(shell.ALL_SHARDS);
    wasUnserved = isUnservedNow && !wasUnserved;
    world.after(WATCH_MS, watch);
  }

  return {
    nodes,
    start,
    replaceAll(shards) {
      for (const node of living()) node.crash();
      start(shards);
    },
    living,
    choose() {
      const all = living();
      if (all.length === 0) return null;
      return chance.happens(0.75) ? (all.at(-1) ?? null) : chance.pick(all);
    },
    watch,
    neglect(ms) {
      neglectedUntil = world.now() + ms;
    },
  };
}
