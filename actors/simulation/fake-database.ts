/** What the database holds: the journal, its fences and snapshots, and the read models. */
import type { Batch, Entry, Fence, Snapshot } from '../../persistence/store.ts';
import { createTables, isTaken, ownerIn, type Row, type Tables, writeRows } from './tables.ts';

export interface Stored {
  entry: Entry;
  /** Ms since the world began. */
  committedAt: number;
  /** Epochs of its fence when it was committed. */
  fence: Fence | undefined;
}

export interface FakeDatabase {
  tables: Tables;
  /** In the order in which they were committed. */
  log: readonly Stored[];
  /** By sequence. */
  entriesOf(entity: string): readonly Entry[];
  findCommand(entity: string, commandId: string): Entry | undefined;
  /** The entry in which the entity was born, found as `persistence/journal.sql` finds it. */
  findBirth(entity: string): Entry | null;
  epochOf(shard: number): number;
  ownerOf(shard: number): string;
  take(shards: readonly number[], owner: string): Fence[];
  /** False, and nothing is stored, when a unique key is taken. */
  store(batch: Batch, now: number): boolean;
  snapshots: Map<string, Snapshot>;
}

export function createFakeDatabase({ isForgetful = false } = {}): FakeDatabase {
  const tables = createTables();
  const log: Stored[] = [];
  const entries = new Map<string, Entry[]>();
  const commands = new Map<string, Entry>();
  const epochs = new Map<number, number>();
  const owners = new Map<number, string>();

  const isRepeated = (entry: Entry) => commands.has(commandKey(entry));

  function store(batch: Batch, now: number): boolean {
    if (!isForgetful && batch.entries.some(isRepeated)) return false;
    if (batch.entries.some((entry) => hasRow(entries.get(entry.entity), entry))) return false;
    if ((!isForgetful && hasTwins(batch.entries)) || isTaken(tables, batch.writes)) return false;
    for (const sent of batch.entries) {
      const entry = { ...sent };
      commands.set(commandKey(entry), entry);
      const rows = entries.get(entry.entity);
      if (rows) rows.push(entry);
      else entries.set(entry.entity, [entry]);
      const fence = batch.fences.find(({ shard }) => shard === entry.shard);
      log.push({ entry, committedAt: now, fence });
    }
    writeRows(tables, batch.writes);
    return true;
  }

  const entriesOf = (entity: string): readonly Entry[] => entries.get(entity) ?? [];
  return {
    tables,
    log,
    entriesOf,
    findCommand: (entity, commandId) =>
      isForgetful ? undefined : commands.get(commandKey({ entity, commandId })),
    findBirth(entity) {
      const place = birthPlace(tables, entity);
      return (place && entriesOf(place.parent).find((entry) => isAt(entry, place))) ?? null;
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
  };
}

function commandKey({ entity, commandId }: Pick<Entry, 'entity' | 'commandId'>): string {
  return `${entity} ${commandId}`;
}

/** The key is a row's, which its first entry names. */
function hasRow(stored: readonly Entry[] | undefined, { seq, row }: Entry): boolean {
  return seq === row && (stored?.some((entry) => entry.row === row) ?? false);
}

function hasTwins(entries: readonly Entry[]): boolean {
  const rows = entries.filter(({ seq, row }) => seq === row);
  const keys = [...entries.map(commandKey), ...rows.map(({ row, entity }) => `#${row} ${entity}`)];
  return new Set(keys).size < keys.length;
}

interface BirthPlace {
  parent: string;
  seq: number;
  row: number;
}

function isAt(entry: Entry, { seq, row }: BirthPlace): boolean {
  return entry.seq === seq && entry.row === row;
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
