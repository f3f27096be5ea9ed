/** The reading half of the journal: the same statements on both dialects. */
import { unpackEntries } from './journal-rows.ts';
import type { Sql } from './sql.ts';
import type { Entry, Journal, JournalRow, Snapshot, Wakeup } from './store.ts';

export type JournalReads = Pick<
  Journal,
  'read' | 'find' | 'findBirth' | 'findSnapshot' | 'dueWakeups'
>;

/** By kind, the statement that finds the parent's entry. The other kinds are born of nobody. */
const BIRTHS = new Map([
  ['order', 'find_order_birth'],
  ['deal', 'find_deal_birth'],
]);

const EARLIEST: Wakeup = { entity: '', atMs: 0 };

export function createJournalReads(sql: Pick<Sql, 'all'>): JournalReads {
  async function findBirth(entity: string): Promise<Entry | null> {
    const [kind = '', id = ''] = entity.split('/');
    const statement = BIRTHS.get(kind);
    if (!statement) return null;
    const [place] = await sql.all<BirthPlace>(statement, { id });
    if (!place) return null;
    const isBirth = ({ seq }: Pick<Entry, 'seq'>) => seq === place.seq;
    const [entry] = await entriesIn(place.parent, [place.inRow], isBirth);
    return entry ?? null;
  }

  async function find(entity: string, commandIds: readonly string[]): Promise<Entry[]> {
    const values = { entity, command_ids: commandIds };
    const rows = await sql.all<{ inRow: number }>('find_commands', values);
    if (rows.length === 0) return [];
    const wanted = new Set(commandIds);
    const seqs = rows.map(({ inRow }) => inRow);
    return entriesIn(entity, seqs, ({ commandId }) => wanted.has(commandId));
  }

  async function entriesIn(
    entity: string,
    seqs: readonly number[],
    isWanted: Parameters<typeof unpackEntries>[1],
  ): Promise<Entry[]> {
    const rows = await sql.all<JournalRow>('find_journal_rows', { entity, seqs });
    return rows.flatMap((row) => unpackEntries(row, isWanted));
  }

  return {
    findBirth,
    find,
    read: (entity, afterSeq, limit) =>
      sql.all<JournalRow>('read_journal_rows', { entity, after_seq: afterSeq, limit }),
    async findSnapshot(entity) {
      const [snapshot] = await sql.all<Snapshot>('find_snapshot', { entity });
      return snapshot ?? null;
    },
    dueWakeups: (nowMs, limit, after = EARLIEST) =>
      sql.all<Wakeup>('list_due_wakeups', {
        now: nowMs,
        after_at: after.atMs,
        after_entity: after.entity,
        limit,
      }),
  };
}

/** The entry of the parent that gave birth, and the row it lies in. */
interface BirthPlace {
  parent: string;
  seq: number;
  inRow: number;
}
