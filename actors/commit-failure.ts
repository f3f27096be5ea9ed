/** What becomes of works that were not stored, or perhaps not. */
import { Fault } from '../persistence/fault.ts';
import { backoffMs, pause } from './clock.ts';
import { beginChain, type Lane, store, tellCommitted } from './lane.ts';
import type { CommitFailure, Work } from './work.ts';

const REFENCE_FIRST_MS = 50;
const REFENCE_MAX_MS = 1_000;

export async function fail(lane: Lane, works: readonly Work[], fault: Fault): Promise<void> {
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

/**
 * One of them is at fault; its neighbours must not suffer. Halves, and halves of halves, need fewer
 * commits than trying each alone, as long as few are at fault.
 */
async function apart(lane: Lane, works: readonly Work[]): Promise<void> {
  const middle = Math.ceil(works.length / 2);
  for (const half of [works.slice(0, middle), works.slice(middle)]) {
    // The first half may have withdrawn some of the second.
    const standing = half.filter((work) => !work.isWithdrawn);
    if (standing.length > 0) await commit(lane, standing);
  }
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

async function commit(lane: Lane, works: readonly Work[]): Promise<void> {
  lane.commitSince = lane.clock.ticks();
  const fault = await store(lane, works);
  if (fault) {
    beginChain(lane);
    await fail(lane, works, fault);
  } else tellCommitted(lane, works);
}
