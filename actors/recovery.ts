/**
 * Brings an entity back from what is stored: its snapshot or its birth, then every entry after it.
 */
import { entryHash, GENESIS } from '../persistence/entry-hash.ts';
import { Fault } from '../persistence/fault.ts';
import type { Entry, Journal } from '../persistence/store.ts';
import type { AnyKind } from './kinds.ts';
import { decodeSnapshot } from './snapshot.ts';

/**
 * Entries read at a time: large enough that round trips do not count, small enough to hold in
 * memory.
 */
const PAGE_ENTRIES = 5_000;

export interface Recovered {
  state: object;
  /** The last entry's; 0 and GENESIS when there is none. */
  seq: number;
  hash: string;
  snapshotSeq: number;
}

export type RecoveryJournal = Pick<Journal, 'read' | 'findBirth' | 'findSnapshot'>;

/** Throws CORRUPT when an entry is missing or does not match its hash. */
export async function recover(
  journal: RecoveryJournal,
  kind: AnyKind,
  entity: string,
): Promise<Recovered> {
  const recovered =
    (await fromSnapshot(journal, entity)) ?? (await fromBirth(journal, kind, entity));
  for (;;) {
    const entries = await journal.read(entity, recovered.seq, PAGE_ENTRIES);
    for (const entry of entries) replay(kind, recovered, entry);
    if (entries.length < PAGE_ENTRIES) return recovered;
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
  for (const event of parseEvents(entry)) {
    const state = kind.birth?.(id, event, entry);
    if (state) return state;
  }
  throw new Fault(
    'CORRUPT',
    `${entry.entity} entry ${entry.seq} should have given birth to ${entity}`,
  );
}

function replay(kind: AnyKind, recovered: Recovered, entry: Entry): void {
  const expected = recovered.seq + 1;
  if (entry.seq !== expected) throw new Fault('CORRUPT', `${entry.entity} lacks entry ${expected}`);
  if (entry.hash !== entryHash(recovered.hash, entry)) {
    throw new Fault('CORRUPT', `${entry.entity} entry ${entry.seq} does not match its hash`);
  }
  for (const event of parseEvents(entry)) kind.evolve(recovered.state, event, entry);
  recovered.seq = entry.seq;
  recovered.hash = entry.hash;
}

export function parseEvents(entry: Pick<Entry, 'entity' | 'seq' | 'events'>): { type: string }[] {
  try {
    return JSON.parse(entry.events) as { type: string }[];
  } catch (cause) {
    throw new Fault('CORRUPT', `${entry.entity} entry ${entry.seq} is not JSON`, cause);
  }
}

export function idOf(entity: string): string {
  return entity.slice(entity.indexOf('/') + 1);
}
