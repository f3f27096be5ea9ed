/** What a Redis says of itself that decides what a power cut leaves of it. */
import { Redis } from 'ioredis';
import type { DatabaseFacts } from './measurement.ts';

export async function describeRedis(url: string): Promise<DatabaseFacts> {
  const redis = new Redis(url);
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
