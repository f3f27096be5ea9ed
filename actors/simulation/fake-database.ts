/** What the database holds: the journal, its fences and snapshots, and the read models. */
import { unpackRow } from '../../persistence/journal-rows.ts';
import { LINE_FEED } from '../../persistence/row-hash.ts';
import type {
  Batch,
  Entry,
  Fence,
  JournalRow,
  ReadRow,
  Snapshot,
} from '../../persistence/store.ts';
import { createTables, isTaken, ownerIn, type Row, type Tables, writeRows } from './tables.ts';

export interface StoredRow {
  row: ReadRow;
  entries: readonly Entry[];
  /** Epochs of its fence when it was committed. */
  fence: Fence | undefined;
}

export interface StoredEntry {
  entry: Entry;
  /** Ms since the world began. */
  committedAt: number;
}

export interface FakeDatabase {
  tables: Tables;
  /** Of the journal, in the order in which they were committed. */
  rows: readonly StoredRow[];
  /** What is in them, in the same order. */
  log: readonly StoredEntry[];
  /** By sequence. */
  rowsOf(entity: string): readonly StoredRow[];
  /** By sequence. */
  entriesOf(entity: string): readonly Entry[];
  /** Found as `persistence/journal.sql` finds it: by the table of commands or by the order. */
  findCommand(entity: string, commandId: string): Entry | undefined;
  /** The entry in which the entity was born, found as `persistence/journal.sql` finds it. */
  findBirth(entity: string): Entry | null;
  epochOf(shard: number): number;
  ownerOf(shard: number): string;
  take(shards: readonly number[], owner: string): Fence[];
  /** False, and nothing is stored, when a unique key is taken. */
  store(batch: Batch, now: number): boolean;
  snapshots: Map<string, Snapshot>;
  /** Of every snapshot there ever was, by entity. */
  snapshotSeqs: Map<string, number[]>;
}

export function createFakeDatabase({ isForgetful = false } = {}): FakeDatabase {
  const tables = createTables();
  const rows: StoredRow[] = [];
  const log: StoredEntry[] = [];
  const ofEntity = new Map<string, { rows: StoredRow[]; entries: Entry[] }>();
  const epochs = new Map<number, number>();
  const owners = new Map<number, string>();
  const rowsOf = (entity: string): readonly StoredRow[] => ofEntity.get(entity)?.rows ?? [];

  function store(batch: Batch, now: number): boolean {
    const writes = isForgetful
      ? batch.writes.filter(({ statement }) => statement !== 'insert_command')
      : batch.writes;
    if (isStored(rowsOf, batch.rows) || isTaken(tables, writes)) return false;
    for (const row of batch.rows) {
      const fence = batch.fences.find(({ shard }) => shard === row.shard);
      const before = ofEntity.get(row.entity) ?? { rows: [], entries: [] };
      const kept = { ...row, model: modelIn(before.rows, row.modelRow) };
      const entries = unpackRow(kept);
      const stored = { row: kept, entries, fence };
      rows.push(stored);
      log.push(...entries.map((entry) => ({ entry, committedAt: now })));
      before.rows.push(stored);
      before.entries.push(...entries);
      ofEntity.set(row.entity, before);
    }
    writeRows(tables, writes);
    return true;
  }

  function findEntry(entity: string, inRow: number, isIt: (entry: Entry) => boolean) {
    return rowsOf(entity)
      .find(({ row }) => row.seq === inRow)
      ?.entries.find(isIt);
  }

  return {
    tables,
    rows,
    log,
    rowsOf,
    entriesOf: (entity) => ofEntity.get(entity)?.entries ?? [],
    findCommand(entity, commandId) {
      const row = isForgetful ? null : commandRow(tables, entity, commandId);
      return row === null ? undefined : findEntry(entity, row, (it) => it.commandId === commandId);
    },
    findBirth(entity) {
      const place = birthPlace(tables, entity);
      if (!place) return null;
      return findEntry(place.parent, place.row, ({ seq }) => seq === place.seq) ?? null;
    },
    epochOf: (shard) => epochs.get(shard) ?? 0,
    ownerOf: (shard) => owners.get(shard) ?? '',
    take(shards, owner) {
      for (const shard of shards) {
        epochs.set(shard, (epochs.get(shard) ?? 0) + 1);
        owners.set(shard, owner);
      }
      return shards.map((shard) => ({ shard, epoch: epochs.get(shard) ?? 0 }));
    },
    store,
    snapshots: new Map(),
    snapshotSeqs: new Map(),
  };
}

/** The key is an entity and the sequence of a row's first entry. */
function isStored(
  rowsOf: (entity: string) => readonly StoredRow[],
  rows: readonly JournalRow[],
): boolean {
  const keys = new Set(rows.map(({ entity, seq }) => `${entity} ${seq}`));
  if (keys.size < rows.length) return true;
  return rows.some(({ entity, seq }) => rowsOf(entity).some(({ row }) => row.seq === seq));
}

/** As the view `journal_rows` puts it together: the first entry of the row that one leans on. */
function modelIn(rows: readonly StoredRow[], modelRow: number | null): string | null {
  const model = rows.find(({ row }) => row.seq === modelRow)?.row;
  return model ? [model.commandIds, model.events].map(firstLine).join(LINE_FEED) : null;
}

function firstLine(text: string): string {
  return text.split(LINE_FEED)[0] ?? '';
}

/** The row in which a command took effect; null when it did not. */
function commandRow(tables: Tables, entity: string, commandId: string): number | null {
  const kept = tables.commands.get(`${entity} ${commandId}`);
  if (kept) return Number(kept['in_row']);
  const order = tables.orders.get(commandId);
  const isOfEntity = order && order['born_row'] !== null && ownerIn(order) === entity;
  return isOfEntity ? Number(order['born_row']) : null;
}

interface BirthPlace {
  parent: string;
  seq: number;
  row: number;
}

function birthPlace(tables: Tables, entity: string): BirthPlace | null {
  const [kind, id = ''] = entity.split('/');
  if (kind === 'deal') {
    const deal = tables.deals.get(id);
    return deal ? { parent: `product/${deal['product_id']}`, ...birthIn(deal) } : null;
  }
  const order = kind === 'order' ? tables.orders.get(id) : undefined;
  if (!order || order['born_seq'] === null) return null;
  return { parent: ownerIn(order), ...birthIn(order) };
}

function birthIn(row: Row): Pick<BirthPlace, 'seq' | 'row'> {
  return { seq: Number(row['born_seq']), row: Number(row['born_row']) };
}
