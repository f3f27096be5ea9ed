/**
 * Where a contender keeps its orders: an empty database of its own, gone when its row is measured.
 */
import { join } from 'node:path';
import { ensureMariadb, ensureRedis, ensureWrk } from '../../topology/testing/ensure-servers.ts';
import { findMariadb } from '../../topology/testing/mariadb-programs.ts';
import { findRedis, type Redis, startRedis } from '../../topology/testing/redis-server.ts';
import { startMariadb } from '../../topology/testing/servers.ts';
import type { Contender } from './contenders.ts';

/**
 * All that a run writes stays in memory, so that reading pages back is no part of what is measured.
 */
const BUFFER_POOL_MB = 512;

export interface Place extends AsyncDisposable {
  /** Null: nothing is kept. */
  databaseUrl: string | null;
  /** Null: no stock is kept there. The contender's server reads it from REDIS_URL. */
  redisUrl: string | null;
  /** Of the database server, if it is a process of its own on this machine. */
  serverPid: number | null;
  redisPid: number | null;
  /** Kills whatever runs here as a power cut would, and starts it again. */
  cutPower(): Promise<void>;
}

type Database = Pick<Place, 'databaseUrl' | 'serverPid' | 'cutPower'> & AsyncDisposable;

/** Finds or installs what they stand on, and what asks them. */
export async function ensurePlaces(contenders: readonly Contender[]): Promise<void> {
  await ensureWrk();
  if (contenders.some(({ database }) => database === 'mariadb')) await ensureMariadb();
  if (contenders.some(({ stock }) => stock === 'redis')) await ensureRedis();
}

/** What is not measured starts sooner, on a database server that is smaller. */
export async function createPlace(
  contender: Contender,
  folder: string,
  { isMeasured = true } = {},
): Promise<Place> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openDatabase(contender, folder, isMeasured));
  const redis: Redis | null = contender.stock === 'redis' ? opened.use(await startRedis()) : null;
  const all = opened.move();
  return {
    databaseUrl: database.databaseUrl,
    redisUrl: redis?.url ?? null,
    serverPid: database.serverPid,
    redisPid: redis && findRedis() === 'installed' ? redis.pid : null,
    cutPower: async () => void (await Promise.all([database.cutPower(), redis?.restart()])),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function openDatabase(
  contender: Contender,
  folder: string,
  isMeasured: boolean,
): Promise<Database> {
  switch (contender.database) {
    case null:
      return processless(null);
    case 'sqlite':
      return processless(`sqlite:${join(folder, `${contender.name}.db`)}`);
    case 'mariadb': {
      // A server each: none has to clean up after the row before.
      const mariadb = await startMariadb(
        isMeasured ? { bufferPoolMb: BUFFER_POOL_MB } : { own: true },
      );
      return {
        databaseUrl: mariadb.url,
        serverPid: findMariadb() === 'installed' ? mariadb.pid : null,
        cutPower: mariadb.restart,
        [Symbol.asyncDispose]: mariadb.stop,
      };
    }
  }
}

function processless(databaseUrl: string | null): Database {
  return { databaseUrl, serverPid: null, cutPower: nothing, [Symbol.asyncDispose]: nothing };
}

async function nothing(): Promise<void> {}
