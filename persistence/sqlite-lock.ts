/**
 * One process per database file. The lock is an exclusive transaction on an empty SQLite database
 * beside it: the kernel releases it the moment its process dies, kill -9 included, and no stale
 * lock file can ever block a start.
 */
import { DatabaseSync } from 'node:sqlite';
import { BootError } from './boot-error.ts';

export interface FileLock {
  release(): void;
}

/** A process that was just killed may need this long until the kernel has closed its files. */
const LOCK_WAIT_MS = 1_000;

/** Throws a `BootError` when another process, or another store of this one, has the file open. */
export function lockFile(path: string): FileLock {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: LOCK_WAIT_MS });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new BootError(
      `${path} is already open in another process. Stop that one first, or use another file.`,
    );
  }
  return { release: () => lock.close() };
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === SQLITE_BUSY
  );
}
