/**
 * Finds rows by id, many callers with one statement: whoever asks while a statement is under way
 * shares the next one. No timer: the database is the clock. A caller never gets what was read
 * before it asked. After a failure fewer share: one that cannot be read must not keep its
 * neighbours from theirs.
 */
import { Fault } from './fault.ts';

export type Find<Row> = (id: string) => Promise<Row | null>;

/** A few KiB of text, and for rows of an ordinary size a statement of about a millisecond. */
const IDS_MAX = 256;
/** More than one gateway has requests under way; beyond it an answer would come too late anyway. */
const WAITING_MAX = 10_000;

interface Waiting<Row> extends PromiseWithResolvers<Row | null> {
  id: string;
}

export function createSharedFind<Row>(
  findAll: (ids: readonly string[]) => Promise<readonly Row[]>,
  idOf: (row: Row) => string,
  idsMax = IDS_MAX,
): Find<Row> {
  const waiting = new Map<string, Waiting<Row>>();
  let idsNow = idsMax;
  let underWay = false;

  function takeWaiting(): Waiting<Row>[] {
    const taken: Waiting<Row>[] = [];
    for (const one of waiting.values()) {
      if (taken.length === idsNow) break;
      taken.push(one);
      waiting.delete(one.id);
    }
    return taken;
  }

  async function findWaiting(): Promise<void> {
    underWay = true;
    while (waiting.size > 0) {
      const asked = takeWaiting();
      try {
        const rows = await findAll(asked.map(({ id }) => id));
        const byId = new Map(rows.map((row) => [idOf(row), row]));
        for (const { id, resolve } of asked) resolve(byId.get(id) ?? null);
        if (asked.length === idsNow) idsNow = Math.min(idsMax, 2 * idsNow);
      } catch (error) {
        if (asked.length > 1) idsNow = Math.ceil(asked.length / 2);
        // Those who came meanwhile would only wait for the same database.
        asked.push(...waiting.values());
        waiting.clear();
        for (const { reject } of asked) reject(error);
      }
    }
    underWay = false;
  }

  return (id) => {
    const known = waiting.get(id);
    if (known) return known.promise;
    if (waiting.size === WAITING_MAX) {
      return Promise.reject(new Fault('OVERLOADED', `${WAITING_MAX} ids wait for the database`));
    }
    const mine: Waiting<Row> = { id, ...Promise.withResolvers<Row | null>() };
    waiting.set(id, mine);
    if (!underWay) void findWaiting();
    return mine.promise;
  };
}
