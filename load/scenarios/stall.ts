/**
 * A database that stands still while buyers go on: the surest way to more orders than a server can
 * take. Only a database of our own is ours to stop.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../topology/testing/until.ts';

export interface Stall {
  /** From the first answer that a buyer gets. */
  afterSeconds: number;
  seconds: number;
}

/** Stands still until the disposal. */
export type Freeze = () => Disposable | Promise<Disposable>;

/** Artillery takes seconds to start, on a busy machine many. */
const FIRST_ANSWER_MS = 60_000;
/** The server is between two commits soon. */
const LOCK_WAIT_MS = 5_000;

/** Resolves when the database goes on. `folder`: where the answers are written. */
export async function stall(
  { afterSeconds, seconds }: Stall,
  folder: string,
  freeze: Freeze,
): Promise<void> {
  const hasAnswer = () =>
    readdirSync(folder).some(
      (name) => name.endsWith('.jsonl') && statSync(join(folder, name)).size,
    );
  await until('the first buyer has an answer', hasAnswer, FIRST_ANSWER_MS);
  await delay(afterSeconds * 1000);
  using _ = await freeze();
  await delay(seconds * 1000);
}

/** No other process can commit meanwhile. */
export function freezeSqlite(path: string): Disposable {
  const database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  database.exec('begin immediate');
  return { [Symbol.dispose]: () => database.close() };
}
