import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SHARD_COUNT, shardOf } from './shard.ts';

const shard = suite('a shard');

shard('of an entity never changes: stored rows depend on it', () => {
  assert.is(shardOf('deal/0190a1b2-0000-7000-8000-000000000001'), 60);
  assert.is(shardOf('product/0190a1b2-0000-7000-8000-000000000001'), 37);
  assert.is(shardOf('order/0190a1b2-0000-7000-8000-000000000001'), 36);
});

shard('gets about as many entities as any other', () => {
  const counts = new Array<number>(SHARD_COUNT).fill(0);
  for (let number = 0; number < 64_000; number++) {
    const id = number.toString(16).padStart(12, '0');
    const chosen = shardOf(`deal/0190a1b2-0000-7000-8000-${id}`);
    counts[chosen] = (counts[chosen] ?? 0) + 1;
  }
  assert.ok(Math.min(...counts) > 700, `the smallest has ${Math.min(...counts)}`);
  assert.ok(Math.max(...counts) < 1_300, `the largest has ${Math.max(...counts)}`);
});

shard.run();
