/**
 * Entities are spread over a fixed number of shards; a shard has one owner and one epoch at a time.
 */
export const SHARD_COUNT = 64;
export const ALL_SHARDS: readonly number[] = Array.from(
  { length: SHARD_COUNT },
  (_, shard) => shard,
);

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a, 32 bits, of the entity id (Fowler, Noll, Vo). Stored data depends on it: never change it.
 */
export function shardOf(entity: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < entity.length; index++) {
    hash = Math.imul(hash ^ entity.charCodeAt(index), FNV_PRIME);
  }
  return (hash >>> 0) % SHARD_COUNT;
}
