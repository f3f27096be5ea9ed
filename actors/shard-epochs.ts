import { Fault } from '../persistence/fault.ts';
import type { Fence } from '../persistence/store.ts';

/** The epochs this node holds. An epoch that is gone was lost to another node. */
export interface ShardEpochs {
  /** Throws MOVED when the shard is not ours. */
  epochOf(shard: number): number;
  hold(fences: readonly Fence[]): void;
  lose(shards: readonly number[]): void;
}

/** `onLost` is told of each shard once. */
export function createShardEpochs(onLost: (shard: number) => void = () => {}): ShardEpochs {
  const epochs = new Map<number, number>();
  return {
    epochOf(shard) {
      const epoch = epochs.get(shard);
      if (epoch === undefined) throw new Fault('MOVED', `shard ${shard} belongs to another node`);
      return epoch;
    },
    hold(fences) {
      for (const { shard, epoch } of fences) epochs.set(shard, epoch);
    },
    lose(shards) {
      for (const shard of shards) if (epochs.delete(shard)) onLost(shard);
    },
  };
}
