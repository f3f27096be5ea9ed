/** The reading half of the journal: the same statements on both dialects. */
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

const EARLIEST: Wakeup = { entity: '', atMs: 0 };

export function createJournalReads(sql: Pick<Sql, 'all'>): JournalReads {
  async function findBirth(entity: string): Promise<Entry | null> {
    const [kind = '', id = ''] = entity.split('/');
    const statement = BIRTHS.get(kind);
    if (!statement) return null;
    const [place] = await sql.all<BirthPlace>(statement, { id });
    if (!place) return null;
    const parent = `${place.kind}/${place.id}`;
    const entries = await sql.all<Entry>('read_entries', {
      entity: parent,
      after_seq: place.seq - 1,
      limit: 1,
    });
    return entries[0]?.seq === place.seq ? entries[0] : null;
  }

  return {
    findBirth,
    read: (entity, afterSeq, limit) =>
      sql.all<Entry>('read_entries', { entity, after_seq: afterSeq, limit }),
    find: (entity, commandIds) =>
      sql.all<Entry>('find_entries', { entity, command_ids: commandIds }),
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

/** The entry of the parent that gave birth. */
interface BirthPlace {
  kind: 'product' | 'deal';
  id: string;
  seq: number;
}
