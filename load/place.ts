/**
 * Where a contender keeps its orders: an empty database of its own, gone when its row is measured.
 */
import { join } from 'node:path';
import { findMariadb } from '../topology/testing/mariadb-programs.ts';
import { startMariadb } from '../topology/testing/servers.ts';
import type { Contender } from './contenders.ts';

/**
 * All that a run writes stays in memory, so that reading pages back is no part of what is measured.
 */
const BUFFER_POOL_MB = 512;

export interface Place extends AsyncDisposable {
  /** Null: nothing is kept. */
  databaseUrl: string | null;
  /** Of the database server, if it is a process of its own on this machine. */
  serverPid: number | null;
}

export async function createPlace(contender: Contender, folder: string): Promise<Place> {
  switch (contender.database) {
    case null:
      return { databaseUrl: null, serverPid: null, [Symbol.asyncDispose]: nothing };
    case 'sqlite': {
      const databaseUrl = `sqlite:${join(folder, `${contender.name}.db`)}`;
      return { databaseUrl, serverPid: null, [Symbol.asyncDispose]: nothing };
    }
    case 'mariadb': {
      // A server each: none has to clean up after the row before.
      const mariadb = await startMariadb({ bufferPoolMb: BUFFER_POOL_MB });
      const serverPid = findMariadb() === 'installed' ? mariadb.pid : null;
      return { databaseUrl: mariadb.url, serverPid, [Symbol.asyncDispose]: mariadb.stop };
    }
  }
}

async function nothing(): Promise<void> {}
