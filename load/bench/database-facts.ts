/** What a database says of itself that decides what a commit costs, and what it is worth. */
import { Redis } from 'ioredis';
import { openReader } from '../audit/database-reader.ts';
import type { Place } from './place.ts';

export interface DatabaseFacts {
  version: string;
  /** `name=value`, parted by commas. */
  settings: string;
}

/** Null: nothing is kept there. */
export async function describeDatabase({
  databaseUrl,
}: Pick<Place, 'databaseUrl'>): Promise<DatabaseFacts | null> {
  if (databaseUrl === null) return null;
  await using reader = await openReader(databaseUrl);
  return await reader.read<DatabaseFacts>('describe_server');
}

/** Null: no stock is kept there. */
export async function describeRedis({
  redisUrl,
}: Pick<Place, 'redisUrl'>): Promise<DatabaseFacts | null> {
  if (redisUrl === null) return null;
  const redis = new Redis(redisUrl);
  try {
    const version = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1];
    const settings = ['appendonly', 'save'].map(async (name) => {
      const [, value] = (await redis.config('GET', name)) as string[];
      return `${name}=${value || '""'}`;
    });
    return { version: `Redis ${version}`, settings: (await Promise.all(settings)).join(', ') };
  } finally {
    redis.disconnect();
  }
}
