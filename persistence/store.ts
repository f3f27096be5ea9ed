/**
 * What the actors need of a database. Two dialects implement it: `sqlite-store.ts` and
 * `mysql-store.ts`; one contract suite, `store.int.test.ts`, holds both to it. Every rejection is a
 * `Fault`.
 */

export type SqlValue = string | number | null;

/** One statement of the `.sql` files by name, with its named parameters. */
export interface RowWrite {
  statement: string;
  values: Readonly<Record<string, SqlValue>>;
}

/** What happened, as its kind of entity tells it. An object that JSON keeps, without undefined. */
export interface Event {
  type: string;
}

/** One decision, all its events. */
export interface Entry {
  /** `kind/uuid`, at most 64 ASCII characters. */
  entity: string;
  /** 1-based, no gaps. */
  seq: number;
  /** The sequence of the first entry of its row. */
  row: number;
  /**
   * Unique within the entity, at most 80 ASCII characters. That of a sale is its order's id, which
   * no other command has.
   */
  commandId: string;
  /** Null: what is stored is no list of events. */
  events: readonly Event[] | null;
  atMs: number;
}

/**
 * What one turn of an entity decided: stored together or not at all, an entry a line
 * (`journal-rows.ts`).
 */
export interface JournalRow {
  entity: string;
  /** Of its first entry. */
  seq: number;
  shard: number;
  epoch: number;
  commandIds: string;
  events: string;
  /** On whose first entry the first lines of `events` lean; null: they begin with a list. */
  modelRow: number | null;
  atMs: number;
  /** Chain: sha256 over the previous row's hash and this row, base64url (`row-hash.ts`). */
  hash: string;
  /**
   * What others see of the entity after this row, as JSON; null where its read-model row tells it.
   * It follows from the entries, so the hash does not cover it.
   */
  summary: string | null;
}

/** A row with what it leans on. */
export interface ReadRow extends JournalRow {
  /** The command id and the events of the first entry of `modelRow`, two lines. */
  model: string | null;
}

export interface Fence {
  shard: number;
  epoch: number;
}

/** The place of a batch among those that stand on one another. */
export interface Link {
  /** Never used before; a new one begins after a batch that was not stored. */
  chain: string;
  /** From 0. */
  index: number;
}

export interface Batch {
  /** Every shard that `rows` touches, with the epoch this node believes it holds. */
  fences: readonly Fence[];
  /** Of the journal. None: an empty batch asks only whether the fences hold. */
  rows: readonly JournalRow[];
  /**
   * What else is stored with them, in order; those of statements marked `bulk` may be written
   * together, inserts before all others and updates after them. A row is updated at most once:
   * MySQL would keep the first of two updates, SQLite the last. Among them is what remembers the
   * command of each entry: `insert_command`, or the order that was born in it.
   */
  writes: readonly RowWrite[];
  /**
   * Batches of a chain may be appended without waiting for one another; each is stored only if the
   * one before it was. Absent: it stands alone.
   */
  link?: Link | undefined;
}

/** Disposable: a lost snapshot costs time, never data. */
export interface Snapshot {
  entity: string;
  seq: number;
  /** zstd-compressed JSON. */
  state: Uint8Array;
  /** sha256 over entity, seq and state, base64url. */
  checksum: string;
  atMs: number;
}

/** The entity wants to be woken at `atMs`. */
export interface Wakeup {
  entity: string;
  atMs: number;
}

export interface Journal {
  /**
   * One transaction: fences checked under a shared lock, rows, writes, commit with flush. Resolves
   * when durable. Appends are stored in the order of the calls. Without rows it only makes sure
   * that the epochs are still these. Rejects with MOVED (an epoch differs), DUPLICATE (a unique key
   * is taken), UNSENT (the batch before it in its chain was not stored), UNAVAILABLE (nothing was
   * stored in any of these) or UNKNOWN_OUTCOME (COMMIT left, and nothing certain came back,
   * perhaps for several batches in a row): it may even be stored later, until the shards are taken
   * anew.
   */
  append(batch: Batch): Promise<void>;
  /** The rows of one entity that begin after `afterSeq`, ascending, at most `limit`. */
  read(entity: string, afterSeq: number, limit: number): Promise<ReadRow[]>;
  /** The entries of `entity` with these command ids, those that exist, in any order. */
  find(entity: string, commandIds: readonly string[]): Promise<Entry[]>;
  /** The entry, of another entity, in which this one was born; null when there is none. */
  findBirth(entity: string): Promise<Entry | null>;
  findSnapshot(entity: string): Promise<Snapshot | null>;
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** Entities whose wake-up time has come, earliest first: those `after` this one, if given. */
  dueWakeups(nowMs: number, limit: number, after?: Wakeup): Promise<Wakeup[]>;
  /**
   * Takes shards: epoch + 1 and owner, in one transaction. With `held`, only if nobody else took
   * one since, else MOVED and nothing changes. Waits for commits that hold the shard's shared lock,
   * so that after it returns no earlier append of an older epoch can still land.
   */
  takeShards(shards: readonly number[], owner: string, held?: readonly Fence[]): Promise<Fence[]>;
}
