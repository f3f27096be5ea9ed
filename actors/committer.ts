/**
 * One per node, shared by all entities. While a transaction is at the disk, what entities decide
 * accumulates and becomes the next one, which may be sent ahead of the answer. No timer, no linger:
 * the disk is the clock.
 */
import { Fault } from '../persistence/fault.ts';
import { fail } from './commit-failure.ts';
import {
  beginChain,
  type CommitCounts,
  type CommitterDeps,
  countEntries,
  type Lane,
  type Sent,
  store,
  takeBatch,
  tellCommitted,
} from './lane.ts';
import type { Work } from './work.ts';

/** Decisions waiting for the disk. At 10,000 a second this is under half a second of work. */
const BACKLOG_MAX = 4_096;
/**
 * A transaction that takes longer than this stops admission: whoever asks now could not be answered
 * in time.
 */
const STALL_MS = 600;
/** Batches sent before the answer to the first is here … */
const AHEAD_BATCHES_MAX = 3;
/** … each worth a commit of its own … */
const AHEAD_ENTRIES_MIN = 64;
/** … at a disk that commits faster than this. At a slow one, larger batches are worth more. */
const AHEAD_COMMIT_MS = 20;

export interface Committer {
  submit(work: Work): void;
  /** Throws OVERLOADED or UNAVAILABLE when new work should not be taken on. */
  admit(): void;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  counts: CommitCounts;
}

export function createCommitter(deps: CommitterDeps): Committer {
  const counts = { commits: 0, entries: 0, notStored: 0, fenced: 0, duplicates: 0, unknown: 0 };
  const lane: Lane = {
    ...deps,
    counts,
    queue: [],
    backlog: 0,
    sent: [],
    chain: 1,
    index: 0,
    isRunning: false,
    isHalted: false,
    commitSince: 0,
    commitMs: Number.POSITIVE_INFINITY,
    idlers: [],
  };
  return {
    counts,
    submit(work) {
      lane.queue.push(work);
      lane.backlog += work.entryCount;
      if (!lane.isRunning) void run(lane);
      else if (!lane.isHalted) sendAhead(lane);
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
  lane.commitSince = lane.clock.ticks();
  send(lane);
  for (let first = lane.sent[0]; first; first = lane.sent[0]) {
    const fault = await first.fault;
    const now = lane.clock.ticks();
    if (!fault) lane.commitMs = now - lane.commitSince;
    lane.commitSince = now;
    lane.sent.shift();
    if (fault) await sortOut(lane, first, fault);
    // The disk has work again before the replies leave, so that neither waits for the other.
    if (lane.sent.length === 0) send(lane);
    sendAhead(lane);
    if (!fault) tellCommitted(lane, first.works);
    if (lane.sent.length === 0) send(lane);
  }
  lane.isRunning = false;
  for (const resolve of lane.idlers.splice(0)) resolve();
}

/** So that the disk need not wait for a busy main thread. */
function sendAhead(lane: Lane): void {
  const { sent } = lane;
  if (sent.length === 0 || sent.length > AHEAD_BATCHES_MAX) return;
  if (lane.commitMs <= AHEAD_COMMIT_MS && lane.backlog >= AHEAD_ENTRIES_MIN) send(lane);
}

/** Gives the journal what has gathered, if anything has. */
function send(lane: Lane): void {
  while (lane.queue.length > 0) {
    const works = takeBatch(lane);
    if (works.length === 0) continue;
    lane.sent.push({ works, fault: store(lane, works) });
    return;
  }
}

/**
 * What was sent behind a batch that failed is sent again, unless it is in doubt. All that is goes
 * together, and first: else an entity with a work in doubt and another that was not stored would be
 * told that nothing was.
 */
async function sortOut(lane: Lane, first: Sent, fault: Fault): Promise<void> {
  lane.isHalted = true;
  let doubt = isDoubt(fault) ? fault : null;
  const inDoubt = doubt ? [...first.works] : [];
  const unstored: Work[] = [];
  for (const later of lane.sent.splice(0)) {
    const itsFault = await later.fault;
    if (!itsFault) throw new Error('a batch was stored without the one before it');
    if (isDoubt(itsFault)) {
      doubt ??= itsFault;
      inDoubt.push(...later.works);
    } else {
      unstored.push(...later.works);
    }
  }
  putBack(lane, unstored);
  beginChain(lane);
  if (doubt) await fail(lane, inDoubt, doubt);
  if (doubt !== fault) await fail(lane, first.works, fault);
  lane.commitSince = lane.clock.ticks();
  lane.isHalted = false;
}

function isDoubt({ code }: Fault): boolean {
  return code === 'UNKNOWN_OUTCOME';
}

function putBack(lane: Lane, works: readonly Work[]): void {
  lane.queue.unshift(...works);
  lane.backlog += countEntries(works);
}
