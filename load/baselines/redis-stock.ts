/**
 * Stock in Redis: a script takes units there in one step, and nothing is on a disk when it has.
 * Whoever repeats a call that was not answered may take the units twice.
 */
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { StoredDeal } from './sale.ts';

export interface RedisStock {
  redis: Redis;
  /**
   * Resolves to the number of the sale, 0 when too few are left; puts `note` on the list in the
   * same step.
   */
  take(dealId: string, quantity: number, note?: { list: string; text: string }): Promise<number>;
  giveBack(dealId: string, quantity: number): Promise<unknown>;
}

/** Longer than any answer of a Redis that lives. */
const ANSWER_TIMEOUT_MS = 3_000;

const SCRIPT = readFileSync(new URL('./redis-stock.lua', import.meta.url), 'utf8');

/** Puts what SQL says is left into Redis, unless Redis has it: then it knows better. */
export async function openStock(url: string, deals: readonly StoredDeal[]): Promise<RedisStock> {
  const redis = connectRedis(url);
  for (const { dealId, units, sold, lastSeq } of deals) {
    await redis.hsetnx(stockKey(dealId), 'seq', lastSeq);
    await redis.hsetnx(stockKey(dealId), 'available', units - sold);
  }
  const sha = (await redis.script('LOAD', SCRIPT)) as string;
  return {
    redis,
    async take(dealId, quantity, note) {
      const key = stockKey(dealId);
      const answer = note
        ? await redis.evalsha(sha, 2, key, note.list, quantity, note.text)
        : await redis.evalsha(sha, 1, key, quantity);
      return answer as number;
    },
    giveBack: (dealId, quantity) => redis.hincrby(stockKey(dealId), 'available', quantity),
  };
}

/** Of all deals; for whoever audits. */
export async function readAvailable(url: string): Promise<number> {
  const redis = connectRedis(url);
  try {
    const keys = await redis.keys(stockKey('*'));
    const counts = await Promise.all(keys.map((key) => redis.hget(key, 'available')));
    return counts.reduce((sum, count) => sum + Number(count), 0);
  } finally {
    redis.disconnect();
  }
}

function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    // By default a command that was not answered is sent again, and would sell twice.
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_TIMEOUT_MS,
    enableAutoPipelining: true,
  });
  // Each command that fails says so itself.
  redis.on('error', () => {});
  return redis;
}

function stockKey(dealId: string): string {
  return `deal:${dealId}`;
}
