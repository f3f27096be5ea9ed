/** The reading half of the journal: the same statements on both dialects. */
import { unpackEntries } from './journal-rows.ts';
import { createSharedFind } from './shared-find.ts';
import type { Sql } from './sql.ts';
import type { Entry, Journal, ReadRow, Snapshot, Wakeup } from './store.ts';

export type JournalReads = Pick<
  Journal,
  'read' | 'find' | 'findBirth' | 'findSnapshot' | 'dueWakeups'
>;

/** By kind, the statement that finds the parents' rows. The other kinds are born of nobody. */
const BIRTHS = { order: 'find_order_births', deal: 'find_deal_births' };
/**
 * That share a statement. Rows of a busy turn have some hundred KiB, and so have most snapshots;
 * one that counts the units of 100,000 buyers has 2 MiB.
 */
const ENTITIES_MAX = 16;

const EARLIEST: Wakeup = { entity: '', atMs: 0 };

/**
 * When a shop opens, or a node takes over, many entities come to life at once, each with a handful
 * of questions: those of the same kind are asked together.
 */
export function createJournalReads(sql: Pick<Sql, 'all'>): JournalReads {
  const births = new Map(
    Object.entries(BIRTHS).map(([kind, statement]) => [
      kind,
      createSharedFind(
        (ids) => sql.all<BirthRow>(statement, { ids }),
        ({ child }) => child,
        ENTITIES_MAX,
      ),
    ]),
  );
  const findLastRow = createSharedFind(
    (entities) => sql.all<LastRow>('find_last_rows', { entities }),
    ({ entity }) => entity,
    ENTITIES_MAX,
  );
  const findSnapshot = createSharedFind(
    (entities) => sql.all<Snapshot>('find_snapshots', { entities }),
    ({ entity }) => entity,
    ENTITIES_MAX,
  );

  async function findBirth(entity: string): Promise<Entry | null> {
    const [kind = '', id = ''] = entity.split('/');
    const row = await births.get(kind)?.(id);
    if (!row) return null;
    const [entry] = unpackEntries(row, ({ seq }) => seq === row.bornSeq);
    return entry ?? null;
  }

  async function read(entity: string, afterSeq: number, limit: number): Promise<ReadRow[]> {
    const last = await findLastRow(entity);
    if ((last?.seq ?? 0) <= afterSeq) return [];
    return sql.all<ReadRow>('read_journal_rows', { entity, after_seq: afterSeq, limit });
  }

  async function find(entity: string, commandIds: readonly string[]): Promise<Entry[]> {
    const values = { entity, command_ids: commandIds };
    const places = await sql.all<{ inRow: number }>('find_commands', values);
    if (places.length === 0) return [];
    const wanted = new Set(commandIds);
    const seqs = places.map(({ inRow }) => inRow);
    const rows = await sql.all<ReadRow>('find_journal_rows', { entity, seqs });
    return rows.flatMap((row) => unpackEntries(row, ({ commandId }) => wanted.has(commandId)));
  }

  return {
    findBirth,
    find,
    read,
    findSnapshot,
    dueWakeups: (nowMs, limit, after = EARLIEST) =>
      sql.all<Wakeup>('list_due_wakeups', {
        now: nowMs,
        after_at: after.atMs,
        after_entity: after.entity,
        limit,
      }),
  };
}

/** The row of the parent in which its child was born, and in which entry. */
interface BirthRow extends ReadRow {
  child: string;
  bornSeq: number;
}

interface LastRow {
  entity: string;
  /** Null, or no row at all: it has none. */
  seq: number | null;
}
