/**
 * One per node, shared by all entities. While a transaction is at the disk, what entities decide
 * accumulates; when it returns, all of that is the next transaction. No timer, no linger: the disk
 * is the clock.
 */
import { Fault } from '../persistence/fault.ts';
import type { Batch, Entry, Fence, Journal, RowWrite } from '../persistence/store.ts';
import { backoffMs, type Clock, pause } from './clock.ts';
import type { ShardEpochs } from './shard-epochs.ts';

/** Keeps a transaction's time, memory and packet small; a batch is full when either is reached. */
const BATCH_ENTRIES_MAX = 1_000;
const BATCH_CHARACTERS_MAX = 2_000_000;
/** Decisions waiting for the disk. At 10,000 a second this is under half a second of work. */
const BACKLOG_MAX = 4_096;
/**
 * A transaction that takes longer than this stops admission: whoever asks now could not be answered
 * in time.
 */
const STALL_MS = 600;
const REFENCE_FIRST_MS = 50;
const REFENCE_MAX_MS = 1_000;

/** How a commit that did not succeed ended. There is no fourth. */
export type CommitFailure =
  /** Refused before it was stored. */
  | { type: 'notStored'; fault: Fault }
  /** The shard belongs to another node. In doubt: the entries may be stored all the same. */
  | { type: 'fenced'; fault: Fault; isInDoubt: boolean }
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
  /**
   * Set by the entity when an earlier work of its failed: this one stands on nothing and is passed
   * over.
   */
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

/** The works on their way to the disk. */
interface Lane extends CommitterDeps {
  counts: CommitCounts;
  queue: Work[];
  /** Entries in `queue`. */
  backlog: number;
  isRunning: boolean;
  /** Monotonic ms at which the transaction under way began. */
  commitSince: number;
  idlers: (() => void)[];
}

export function createCommitter(deps: CommitterDeps): Committer {
  const counts = { commits: 0, entries: 0, notStored: 0, fenced: 0, duplicates: 0, unknown: 0 };
  const still = { queue: [], backlog: 0, isRunning: false, commitSince: 0, idlers: [] };
  const lane: Lane = { ...deps, ...still, counts };
  return {
    counts,
    submit(work) {
      lane.queue.push(work);
      lane.backlog += work.entries.length;
      if (!lane.isRunning) void run(lane);
    },
    admit: () => admit(lane),
    async idle() {
      if (lane.isRunning) await new Promise<void>((resolve) => lane.idlers.push(resolve));
    },
  };
}

function admit(lane: Lane): void {
  if (lane.backlog >= BACKLOG_MAX) {
    throw new Fault('OVERLOADED', 'too many decisions wait for the disk');
  }
  if (lane.isRunning && lane.clock.ticks() - lane.commitSince > STALL_MS) {
    throw new Fault('UNAVAILABLE', 'the database does not answer');
  }
}

async function run(lane: Lane): Promise<void> {
  lane.isRunning = true;
  for (let sent = sendNext(lane); sent !== null; ) {
    const { works } = sent;
    const fault = await sent.fault;
    if (fault) await fail(lane, works, fault);
    // The disk has work again before the replies leave, so that neither waits for the other.
    sent = sendNext(lane);
    if (!fault) tellCommitted(lane, works);
    sent ??= sendNext(lane);
  }
  lane.isRunning = false;
  for (const resolve of lane.idlers.splice(0)) resolve();
}

/** Null when nothing is waiting. */
function sendNext(lane: Lane) {
  while (lane.queue.length > 0) {
    const works = takeBatch(lane);
    lane.commitSince = lane.clock.ticks();
    if (works.length > 0) return { works, fault: store(lane, works) };
  }
  return null;
}

function takeBatch(lane: Lane): Work[] {
  const { queue } = lane;
  let entries = 0;
  let characters = 0;
  let taken = 0;
  while (taken < queue.length && entries < BATCH_ENTRIES_MAX && characters < BATCH_CHARACTERS_MAX) {
    const work = queue[taken++] as Work;
    entries += work.entries.length;
    for (const entry of work.entries) characters += entry.events.length;
  }
  lane.backlog -= entries;
  return queue.splice(0, taken).filter((work) => !work.isWithdrawn);
}

async function commit(lane: Lane, works: readonly Work[]): Promise<void> {
  const fault = await store(lane, works);
  if (fault) await fail(lane, works, fault);
  else tellCommitted(lane, works);
}

/** Resolves to null when the works are durable. Begins at once. */
async function store(lane: Lane, works: readonly Work[]): Promise<Fault | null> {
  try {
    const batch = batchOf(works, lane.epochs);
    await lane.journal.append(batch);
    lane.counts.commits++;
    lane.counts.entries += batch.entries.length;
    return null;
  } catch (error) {
    // What nobody foresaw may have happened before or after the store: in doubt, the journal is
    // asked.
    return error instanceof Fault ? error : new Fault('UNKNOWN_OUTCOME', 'a bug', error);
  }
}

function tellCommitted(lane: Lane, works: readonly Work[]): void {
  lane.onCommitted(works);
  for (const work of works) work.committed(work);
}

async function fail(lane: Lane, works: readonly Work[], fault: Fault): Promise<void> {
  switch (fault.code) {
    case 'DUPLICATE':
      if (works.length > 1) return apart(lane, works);
      lane.counts.duplicates++;
      return tell(works, { type: 'askJournal', isDuplicate: true });
    case 'MOVED':
      if (works.length > 1) return apart(lane, works);
      lane.counts.fenced++;
      lane.epochs.lose(works.map((work) => work.shard));
      return tell(works, { type: 'fenced', fault, isInDoubt: false });
    case 'UNKNOWN_OUTCOME':
      lane.counts.unknown++;
      return settleUnknown(lane, works);
    default:
      lane.counts.notStored++;
      return tell(works, { type: 'notStored', fault });
  }
}

/** One of them is at fault; its neighbours must not suffer. */
async function apart(lane: Lane, works: readonly Work[]): Promise<void> {
  for (const work of works) if (!work.isWithdrawn) await commit(lane, [work]);
}

/**
 * The transaction may still be alive in the database. Taking its shards anew waits for its locks;
 * from then on the journal's answer is final. What is queued was decided under the old epoch and is
 * decided again. One shard at a time: that one is lost does not cost the others.
 */
async function settleUnknown(lane: Lane, works: readonly Work[]): Promise<void> {
  const queued = lane.queue.splice(0);
  lane.backlog = 0;
  const shards = new Set([...works, ...queued].map((work) => work.shard));
  for (const shard of shards) {
    const fault = await retake(lane, shard);
    for (const doubtful of [works, queued]) {
      const failure: CommitFailure = fault
        ? { type: 'fenced', fault, isInDoubt: doubtful === works }
        : { type: 'askJournal', isDuplicate: false };
      tell(ofShard(doubtful, shard), failure);
    }
  }
}

/** Null when the shard is ours still; else why it is not. */
async function retake({ epochs, journal, nodeId, clock }: Lane, shard: number) {
  for (let attempt = 1; ; attempt++) {
    try {
      const held = [{ shard, epoch: epochs.epochOf(shard) }];
      epochs.hold(await journal.takeShards([shard], nodeId, held));
      return null;
    } catch (error) {
      if (error instanceof Fault && error.code === 'MOVED') {
        epochs.lose([shard]);
        return error;
      }
      await pause(clock, backoffMs(clock, attempt, REFENCE_FIRST_MS, REFENCE_MAX_MS));
    }
  }
}

function ofShard(works: readonly Work[], shard: number): Work[] {
  return works.filter((work) => work.shard === shard);
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
