/**
 * The thread that carries the log over to the tables while the writer goes on. What it has carried
 * over, the writer need not when the log is full, with everybody waiting.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openConnection } from './sqlite-connection.ts';
import type { Answer, Asked } from './store-thread.ts';

/**
 * Little is left for the writer then. More often, the pages that are always busy would be carried
 * over again and again.
 */
const EVERY_MS = 100;

if (!parentPort) throw new Error('sqlite-checkpointer.ts runs as a worker thread only');
const port = parentPort;
const { path }: { path: string } = workerData;
const { database } = openConnection(path, 'write');
// Passive: waits for nobody, and nobody waits for it.
const timer = setInterval(() => database.exec('pragma wal_checkpoint(passive)'), EVERY_MS);

port.on('message', ({ id }: Asked<never>) => {
  clearInterval(timer);
  database.close();
  port.postMessage({ id, value: null } satisfies Answer);
  port.close();
});
