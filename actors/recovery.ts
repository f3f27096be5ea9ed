/**
 * Brings an entity back from what is stored: its snapshot or its birth, then every entry after it.
 */
import { Fault } from '../persistence/fault.ts';
import { unpackRow } from '../persistence/journal-rows.ts';
import { GENESIS, lastHash, rowHash } from '../persistence/row-hash.ts';
import type { Entry, Event, Journal, ReadRow } from '../persistence/store.ts';
import type { AnyKind } from './kinds.ts';
import { decodeSnapshot } from './snapshot.ts';

/**
 * Rows read at a time, of one entry to 512 each. Between two snapshots lie some 5,000 entries: 40
 * reads if each has a row of its own. Without any snapshot a page of full rows is replayed at one
 * go, for some 100 ms.
 */
const PAGE_ROWS = 128;

export interface Recovered {
  state: object;
  /** The last entry's, and its row's; 0 and GENESIS when there is none. */
  seq: number;
  hash: string;
  snapshotSeq: number;
}

export type RecoveryJournal = Pick<Journal, 'read' | 'findBirth' | 'findSnapshot'>;

/** Throws CORRUPT when a row is missing or does not match its hash. */
export async function recover(
  journal: RecoveryJournal,
  kind: AnyKind,
  entity: string,
): Promise<Recovered> {
  const recovered =
    (await fromSnapshot(journal, entity)) ?? (await fromBirth(journal, kind, entity));
  for (;;) {
    const rows = await journal.read(entity, recovered.seq, PAGE_ROWS);
    for (const row of rows) replay(kind, recovered, row);
    if (rows.length < PAGE_ROWS) return recovered;
  }
}

async function fromSnapshot(journal: RecoveryJournal, entity: string): Promise<Recovered | null> {
  const snapshot = await journal.findSnapshot(entity);
  const content = snapshot && decodeSnapshot(entity, snapshot);
  return content ? { ...content, snapshotSeq: content.seq } : null;
}

async function fromBirth(
  journal: RecoveryJournal,
  kind: AnyKind,
  entity: string,
): Promise<Recovered> {
  const id = idOf(entity);
  const state = (kind.birth && (await born(journal, kind, entity, id))) ?? kind.initial(id);
  return { state, seq: 0, hash: GENESIS, snapshotSeq: 0 };
}

async function born(
  journal: RecoveryJournal,
  kind: AnyKind,
  entity: string,
  id: string,
): Promise<object | null> {
  const entry = await journal.findBirth(entity);
  if (!entry) return null;
  for (const event of eventsOf(entry)) {
    const state = kind.birth?.(id, event, entry);
    if (state) return state;
  }
  throw new Fault(
    'CORRUPT',
    `${entry.entity} entry ${entry.seq} should have given birth to ${entity}`,
  );
}

function replay(kind: AnyKind, recovered: Recovered, row: ReadRow): void {
  const expected = recovered.seq + 1;
  if (row.seq !== expected) throw new Fault('CORRUPT', `${row.entity} lacks entry ${expected}`);
  if (row.hash !== rowHash(recovered.hash, row)) {
    throw new Fault('CORRUPT', `${row.entity} row ${row.seq} does not match its hash`);
  }
  for (const entry of unpackRow(row)) {
    for (const event of eventsOf(entry)) kind.evolve(recovered.state, event, entry);
    recovered.seq = entry.seq;
  }
  recovered.hash = lastHash(row);
}

/** Throws CORRUPT when they cannot be read. */
export function eventsOf({ entity, seq, events }: Entry): readonly Event[] {
  if (events === null) throw new Fault('CORRUPT', `${entity} entry ${seq} is no list of events`);
  return events;
}

export function idOf(entity: string): string {
  return entity.slice(entity.indexOf('/') + 1);
}
