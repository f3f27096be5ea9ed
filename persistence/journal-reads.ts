/** The reading half of the journal: the same statements on both dialects. */
import { type JournalRow, unpackRow } from './journal-rows.ts';
import type { Sql } from './sql.ts';
import type { Entry, Journal, Snapshot, Wakeup } from './store.ts';

export type JournalReads = Pick<
  Journal,
  'read' | 'find' | 'findBirth' | 'findSnapshot' | 'dueWakeups'
>;

/** By kind, the statement that finds the parent's entry. The other kinds are born of nobody. */
const BIRTHS = new Map([
  ['order', 'find_order_birth'],
  ['deal', 'find_deal_birth'],
]);

/** How many entries a row holds is seen in the first of a page. */
const FIRST_ROWS = 16;

const EARLIEST: Wakeup = { entity: '', atMs: 0 };

export function createJournalReads(sql: Pick<Sql, 'all'>): JournalReads {
  async function findBirth(entity: string): Promise<Entry | null> {
    const [kind = '', id = ''] = entity.split('/');
    const statement = BIRTHS.get(kind);
    if (!statement) return null;
    const [place] = await sql.all<BirthPlace>(statement, { id });
    if (!place) return null;
    const entries = await entriesOf(place.parent, [place.inRow]);
    return entries.find(({ seq }) => seq === place.seq) ?? null;
  }

  async function read(entity: string, afterSeq: number, limit: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    let wanted = Math.min(limit, FIRST_ROWS);
    for (let rowCount = 0, afterRow = 0; ; ) {
      const values = { entity, from_seq: afterSeq + 1, after_row: afterRow, limit: wanted };
      const rows = await sql.all<JournalRow>('read_journal_rows', values);
      for (const row of rows) {
        for (const entry of unpackRow(row)) if (entry.seq > afterSeq) entries.push(entry);
      }
      const last = rows.at(-1);
      if (!last || rows.length < wanted || entries.length >= limit) return entries.slice(0, limit);
      rowCount += rows.length;
      afterRow = last.seq;
      wanted = Math.ceil(((limit - entries.length) * rowCount) / Math.max(entries.length, 1));
    }
  }

  async function find(entity: string, commandIds: readonly string[]): Promise<Entry[]> {
    const values = { entity, command_ids: commandIds };
    const rows = await sql.all<{ inRow: number }>('find_commands', values);
    if (rows.length === 0) return [];
    const wanted = new Set(commandIds);
    const entries = await entriesOf(
      entity,
      rows.map(({ inRow }) => inRow),
    );
    return entries.filter(({ commandId }) => wanted.has(commandId));
  }

  async function entriesOf(entity: string, seqs: readonly number[]): Promise<Entry[]> {
    const rows = await sql.all<JournalRow>('find_journal_rows', { entity, seqs });
    return rows.flatMap(unpackRow);
  }

  return {
    findBirth,
    read,
    find,
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
