/**
 * The thread that carries the log over to the tables while the writer goes on. What it has carried
 * over, the writer need not when the log is full, with everybody waiting.
 */
import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openConnection } from './sqlite-connection.ts';
import type { Answer, Asked } from './store-thread.ts';

/**
 * Little is left for the writer then. More often, the pages that are always busy would be carried
 * over again and again.
 */
const EVERY_MS = 100;

export interface CheckpointerOptions {
  path: string;
  /** Of the file, open in the main thread. */
  descriptor: number;
}

if (!parentPort) throw new Error('sqlite-checkpointer.ts runs as a worker thread only');
const port = parentPort;
const { path, descriptor }: CheckpointerOptions = workerData;
const { database } = openConnection(path, 'write');
// Passive: waits for nobody, and nobody waits for it.
const checkpoint = database.prepare('pragma wal_checkpoint(passive)');
let carriedOver: unknown = 0;
const timer = setInterval(carryOver, EVERY_MS);

/**
 * SQLite flushes the tables only when nobody has written meanwhile. Beside a busy writer that is
 * never, and the flush of all that a log held would be the writer's when the log is full.
 */
function carryOver(): void {
  const { busy, checkpointed } = checkpoint.get() ?? {};
  if (busy !== 0 || checkpointed === carriedOver) return;
  carriedOver = checkpointed;
  fdatasyncSync(descriptor);
}

port.on('message', ({ id }: Asked<never>) => {
  clearInterval(timer);
  database.close();
  port.postMessage({ id, value: null } satisfies Answer);
  port.close();
});
