/**
 * One per node, shared by all entities. While a transaction is at the disk, what entities decide accumulates;
 * when it returns, all of that is the next transaction. No timer, no linger: the disk is the clock.
 */
import { Fault } from '../persistence/fault.ts';
import type { Batch, Entry, Fence, Journal, RowWrite } from '../persistence/store.ts';
import { backoffMs, type Clock } from './clock.ts';
import type { ShardEpochs } from './shard-epochs.ts';

/** Keeps a transaction's time, memory and packet small; a batch is full when either is reached. */
const BATCH_ENTRIES_MAX = 1_000;
const BATCH_CHARACTERS_MAX = 2_000_000;
/** Decisions waiting for the disk. At 10,000 a second this is under half a second of work. */
const BACKLOG_MAX = 4_096;
/** A transaction that takes longer than this stops admission: whoever asks now could not be answered in time. */
const STALL_MS = 600;
const REFENCE_FIRST_MS = 50;
const REFENCE_MAX_MS = 1_000;

/** How a commit that did not succeed ended. There is no fourth. */
export type CommitFailure =
  /** Refused before it was stored. */
  | { type: 'notStored'; fault: Fault }
  /** The shard belongs to another node. */
  | { type: 'fenced'; fault: Fault }
  /** The journal knows: it holds the entries or it does not, and that will not change any more. */
  | { type: 'askJournal'; isDuplicate: boolean };

/** What one entity decided in one turn: stored together or not at all. */
export interface Work {
  entity: string;
  shard: number;
  entries: Entry[];
  writes: RowWrite[];
  /** The entity's read-model row after these entries. */
  ownRow: RowWrite | null;
  /** Set by the entity when an earlier work of its failed: this one stands on nothing and is passed over. */
  isWithdrawn: boolean;
  committed(work: Work): void;
  failed(work: Work, failure: CommitFailure): void;
}

export interface Committer {
  submit(work: Work): void;
  /** Throws OVERLOADED or UNAVAILABLE when new work should not be taken on. */
  admit(): void;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  counts: CommitCounts;
}

/** Since start; for the curious, the benchmark and the simulation. */
export interface CommitCounts {
  commits: number;
  entries: number;
  notStored: number;
  fenced: number;
  duplicates: number;
  unknown: number;
}

export interface CommitterDeps {
  journal: Pick<Journal, 'append' | 'takeShards'>;
  epochs: ShardEpochs;
  clock: Clock;
  nodeId: string;
  /** After each commit, before its replies leave: caches forget what changed. */
  onCommitted(works: readonly Work[]): void;
}

export function createCommitter(deps: CommitterDeps): Committer {
  const { clock } = deps;
  const counts = { commits: 0, entries: 0, notStored: 0, fenced: 0, duplicates: 0, unknown: 0 };
  let queue: Work[] = [];
  let backlog = 0;
  let running = false;
  let commitSince = 0;
  let idlers: (() => void)[] = [];

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      const works = takeBatch();
      commitSince = clock.ticks();
      if (works.length > 0) await commit(works);
    }
    running = false;
    for (const resolve of idlers) resolve();
    idlers = [];
  }

  function takeBatch(): Work[] {
    let entries = 0;
    let characters = 0;
    let taken = 0;
    while (
      taken < queue.length &&
      entries < BATCH_ENTRIES_MAX &&
      characters < BATCH_CHARACTERS_MAX
    ) {
      const work = queue[taken++] as Work;
      entries += work.entries.length;
      for (const entry of work.entries) characters += entry.events.length;
    }
    const works = queue.slice(0, taken);
    queue = queue.slice(taken);
    for (const work of works) backlog -= work.entries.length;
    return works.filter((work) => !work.isWithdrawn);
  }

  async function commit(works: readonly Work[]): Promise<void> {
    try {
      const batch = batchOf(works, deps.epochs);
      await deps.journal.append(batch);
      counts.commits++;
      counts.entries += batch.entries.length;
      deps.onCommitted(works);
    } catch (error) {
      return fail(
        works,
        error instanceof Fault ? error : new Fault('UNAVAILABLE', 'commit', error),
      );
    }
    for (const work of works) work.committed(work);
  }

  function fail(works: readonly Work[], fault: Fault): Promise<void> | void {
    switch (fault.code) {
      case 'DUPLICATE':
        if (works.length > 1) return apart(works);
        counts.duplicates++;
        return tell(works, { type: 'askJournal', isDuplicate: true });
      case 'MOVED':
        if (works.length > 1) return apart(works);
        counts.fenced++;
        deps.epochs.lose(works.map((work) => work.shard));
        return tell(works, { type: 'fenced', fault });
      case 'UNKNOWN_OUTCOME':
        counts.unknown++;
        return settleUnknown(works);
      default:
        counts.notStored++;
        return tell(works, { type: 'notStored', fault });
    }
  }

  /** One of them is at fault; its neighbours must not suffer. */
  async function apart(works: readonly Work[]): Promise<void> {
    for (const work of works) if (!work.isWithdrawn) await commit([work]);
  }

  /**
   * The transaction may still be alive in the database. Taking its shards anew waits for its locks; from then on
   * the journal's answer is final. What is queued was decided under the old epoch and is decided again.
   */
  async function settleUnknown(works: readonly Work[]): Promise<void> {
    const doubtful = [...works, ...queue];
    queue = [];
    backlog = 0;
    const shards = [...new Set(doubtful.map((work) => work.shard))];
    for (let attempt = 1; ; attempt++) {
      try {
        const held = fencesOf(doubtful, deps.epochs);
        deps.epochs.hold(await deps.journal.takeShards(shards, deps.nodeId, held));
        return tell(doubtful, { type: 'askJournal', isDuplicate: false });
      } catch (error) {
        if (error instanceof Fault && error.code === 'MOVED') {
          deps.epochs.lose(shards);
          return tell(doubtful, { type: 'fenced', fault: error });
        }
        await pause(clock, backoffMs(clock, attempt, REFENCE_FIRST_MS, REFENCE_MAX_MS));
      }
    }
  }

  return {
    counts,
    submit(work) {
      queue.push(work);
      backlog += work.entries.length;
      if (!running) void run();
    },
    admit() {
      if (backlog >= BACKLOG_MAX)
        throw new Fault('OVERLOADED', 'too many decisions wait for the disk');
      if (running && clock.ticks() - commitSince > STALL_MS) {
        throw new Fault('UNAVAILABLE', 'the database does not answer');
      }
    },
    idle: () => (running ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()),
  };
}

function tell(works: readonly Work[], failure: CommitFailure): void {
  for (const work of works) if (!work.isWithdrawn) work.failed(work, failure);
}

/** Throws MOVED when a shard was lost since the work was decided. */
function batchOf(works: readonly Work[], epochs: ShardEpochs): Batch {
  const entries: Entry[] = [];
  const writes: RowWrite[] = [];
  const ownRows = new Map<string, RowWrite>();
  for (const work of works) {
    for (const entry of work.entries) entries.push(entry);
    for (const write of work.writes) writes.push(write);
    if (work.ownRow) ownRows.set(work.entity, work.ownRow);
  }
  for (const row of ownRows.values()) writes.push(row);
  return { fences: fencesOf(works, epochs), entries, writes };
}

function fencesOf(works: readonly Work[], epochs: ShardEpochs): Fence[] {
  const fences = new Map<number, Fence>();
  for (const { shard } of works) {
    if (!fences.has(shard)) fences.set(shard, { shard, epoch: epochs.epochOf(shard) });
  }
  return [...fences.values()];
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
