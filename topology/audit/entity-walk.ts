/**
 * Every entity of a kind of which anything is stored, in the order of ids: its read-model rows, its
 * journal, its snapshot and its wake-up, brought together from four tables read side by side.
 */
import type { Store } from '../../persistence/open-store.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { ReadRow } from '../../persistence/store.ts';
import { createPagedRows } from './paged-rows.ts';
import { type KindName, type Stored, storedRows } from './stored-rows.ts';

export interface Subject {
  entity: string;
  id: string;
  stored: Stored | null;
  hasSnapshot: boolean;
  /** Epoch ms; null: no row. */
  wakeupAt: number | null;
  /** Its rows of the journal, in order. To be read once. */
  journal(): AsyncIterable<ReadRow>;
}

/** A row holds up to 512 entries, mostly one or some eighty: a page is 50 kB to some MB. */
const PAGE_JOURNAL_ROWS = 100;
const PAGE_ROWS = 2_000;

export async function* walkEntities(
  { sql }: Pick<Store, 'sql'>,
  kind: KindName,
): AsyncGenerator<Subject> {
  const stored = createPagedRows({
    fetch: storedRows(sql, kind),
    entityOf: ({ id }) => `${kind}/${id}`,
  });
  const journal = journalOf(sql, kind);
  const snapshots = tableOf<{ entity: string }>(sql, 'audit_snapshots', kind);
  const wakeups = tableOf<{ entity: string; atMs: number }>(sql, 'audit_wakeups', kind);
  for (;;) {
    const heads = [stored, journal, snapshots, wakeups].map((rows) => rows.head());
    const entity = first(await Promise.all(heads));
    if (entity === null) return;
    const rows = rowsOf(journal, entity);
    yield {
      entity,
      id: entity.slice(kind.length + 1),
      stored: (await stored.takeRun(entity))[0] ?? null,
      hasSnapshot: (await snapshots.takeRun(entity)).length > 0,
      wakeupAt: (await wakeups.takeRun(entity))[0]?.atMs ?? null,
      journal: () => rows,
    };
    for await (const _ of rows);
  }
}

/** The entity ids of a kind lie between `deal/` and `deal0`, `0` being the character after `/`. */
export function spanOf(kind: KindName): { after: string; before: string } {
  return { after: `${kind}/`, before: `${kind}0` };
}

function journalOf(sql: Sql, kind: KindName) {
  const { after, before } = spanOf(kind);
  return createPagedRows<ReadRow>({
    fetch: (last) =>
      sql.all('audit_journal_rows', {
        entity: last?.entity ?? after,
        seq: last?.seq ?? 0,
        before,
        limit: PAGE_JOURNAL_ROWS,
      }),
    entityOf: (row) => row.entity,
  });
}

function tableOf<Row extends { entity: string }>(sql: Sql, statement: string, kind: KindName) {
  const { after, before } = spanOf(kind);
  return createPagedRows<Row>({
    fetch: (last) => sql.all(statement, { after: last?.entity ?? after, before, limit: PAGE_ROWS }),
    entityOf: (row) => row.entity,
  });
}

async function* rowsOf(
  journal: ReturnType<typeof journalOf>,
  entity: string,
): AsyncGenerator<ReadRow> {
  for (;;) {
    const rows = await journal.takeRun(entity);
    if (rows.length === 0) return;
    yield* rows;
  }
}

function first(heads: readonly (string | null)[]): string | null {
  let least: string | null = null;
  for (const head of heads) if (head !== null && (least === null || head < least)) least = head;
  return least;
}
