/**
 * What the committer's parts share: the works on their way to the disk, and how a batch gets there.
 */
import { Fault } from '../persistence/fault.ts';
import type { Batch, Fence, Journal, JournalRow, RowWrite } from '../persistence/store.ts';
import type { Clock } from './clock.ts';
import type { ShardEpochs } from './shard-epochs.ts';
import type { Work } from './work.ts';

/** Keeps a transaction's time, memory and packet small; a batch is full when either is reached. */
const BATCH_ENTRIES_MAX = 1_000;
const BATCH_CHARACTERS_MAX = 2_000_000;

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

/** A batch that the journal has been given. */
export interface Sent {
  works: readonly Work[];
  /** Null: stored. */
  fault: Promise<Fault | null>;
}

/** The works on their way to the disk. */
export interface Lane extends CommitterDeps {
  counts: CommitCounts;
  queue: Work[];
  /** Entries in `queue`. */
  backlog: number;
  /** In order; the first is at the disk, or stored and not yet heard of. */
  sent: Sent[];
  chain: number;
  /** Of the next batch in its chain. */
  index: number;
  isRunning: boolean;
  /** What became of a batch is being sorted out; nothing is sent ahead. */
  isHalted: boolean;
  /** Monotonic ms at which the batch at the disk got there, as far as we know. */
  commitSince: number;
  /** How long the last one took. */
  commitMs: number;
  idlers: (() => void)[];
}

/** The next works, and no longer in the queue. */
export function takeBatch(lane: Lane): Work[] {
  const { queue } = lane;
  let entries = 0;
  let characters = 0;
  let taken = 0;
  while (taken < queue.length && entries < BATCH_ENTRIES_MAX && characters < BATCH_CHARACTERS_MAX) {
    const work = queue[taken++] as Work;
    entries += work.entryCount;
    characters += work.row?.events.length ?? 0;
  }
  lane.backlog -= entries;
  return queue.splice(0, taken).filter((work) => !work.isWithdrawn);
}

/** Resolves to null when the works are durable. Begins at once. */
export async function store(lane: Lane, works: readonly Work[]): Promise<Fault | null> {
  const link = { chain: `${lane.nodeId}.${lane.chain}`, index: lane.index++ };
  try {
    const batch = batchOf(works, lane.epochs);
    await lane.journal.append({ ...batch, link });
    lane.counts.commits++;
    lane.counts.entries += countEntries(works);
    return null;
  } catch (error) {
    // What nobody foresaw may have happened before or after the store: in doubt, the journal is
    // asked.
    return error instanceof Fault ? error : new Fault('UNKNOWN_OUTCOME', 'a bug', error);
  }
}

export function tellCommitted(lane: Lane, works: readonly Work[]): void {
  lane.onCommitted(works);
  for (const work of works) work.committed(work);
}

/** Only when nothing of the old one is on its way any more. */
export function beginChain(lane: Lane): void {
  lane.chain++;
  lane.index = 0;
}

export function countEntries(works: readonly Work[]): number {
  return works.reduce((sum, work) => sum + work.entryCount, 0);
}

/** Throws MOVED when a shard was lost since the work was decided. */
function batchOf(works: readonly Work[], epochs: ShardEpochs): Batch {
  const rows: JournalRow[] = [];
  const writes: RowWrite[] = [];
  const ownRows = new Map<string, RowWrite>();
  for (const work of works) {
    if (work.row) rows.push(work.row);
    for (const write of work.writes) writes.push(write);
    if (work.ownRow) ownRows.set(work.entity, work.ownRow);
  }
  for (const row of ownRows.values()) writes.push(row);
  return { fences: fencesOf(works, epochs), rows, writes };
}

function fencesOf(works: readonly Work[], epochs: ShardEpochs): Fence[] {
  const fences = new Map<number, Fence>();
  for (const { shard } of works) {
    if (!fences.has(shard)) fences.set(shard, { shard, epoch: epochs.epochOf(shard) });
  }
  return [...fences.values()];
}
