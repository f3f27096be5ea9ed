/** The transactions of a fake journal, as the server runs them once a statement has reached it. */
import { Fault } from '../../persistence/fault.ts';
import { LINE_FEED } from '../../persistence/row-hash.ts';
import type { Batch, Fence } from '../../persistence/store.ts';
import type { Coverage } from './coverage.ts';
import type { FakeDatabase } from './fake-database.ts';
import { createFates } from './fates.ts';
import { createShardLocks } from './shard-locks.ts';
import type { Weather } from './weather.ts';
import type { Process, World } from './world.ts';

export interface FakeTransactions {
  append(batch: Batch, caller: Process): Promise<void>;
  take(shards: readonly number[], owner: string, held: readonly Fence[]): Promise<Fence[]>;
}

export interface FakeTransactionsDeps {
  world: World;
  database: FakeDatabase;
  weather: Weather;
  coverage: Coverage;
  isUnguarded: boolean;
  server: Process;
}

/** After the client's connection died, the server goes on with a commit for up to this long. */
const LATE_MAX_MS = 900;
/** Long enough that a node stops admission, and that callers run out of patience. */
const STALL_MAX_MS = 2_000;

export function createFakeTransactions(deps: FakeTransactionsDeps): FakeTransactions {
  const { world, weather } = deps;
  const locks = createShardLocks();
  const fates = createFates();

  async function append(batch: Batch, caller: Process): Promise<void> {
    const fateBefore = fates.before(batch);
    if (fateBefore !== undefined) {
      fates.note(batch, arriveBehind(batch, fateBefore));
      throw answerLost();
    }
    if (world.chance.happens(weather.appendRefused)) {
      deps.coverage.appendsRefused++;
      throw unavailable();
    }
    if (world.chance.happens(weather.textDelayed)) {
      fates.note(batch, arriveLate(batch));
      throw answerLost();
    }
    const release = await locks.acquire('shared', batch.fences.map(shardOf));
    if (!isHeld(deps, batch.fences)) {
      release();
      throw new Fault('MOVED', 'another epoch');
    }
    if (world.chance.happens(weather.commitCut)) {
      fates.note(batch, finishCut(deps, batch, release));
      throw answerLost();
    }
    const flushMs = world.chance.happens(weather.flushStalled) ? STALL_MAX_MS : weather.commitMaxMs;
    await world.travel(world.chance.between(0.1, flushMs), deps.server);
    const isStored = store(deps, batch);
    if (isStored && caller.isDead) deps.coverage.crashesInCommit++;
    release();
    if (!isStored) throw new Fault('DUPLICATE', 'a unique key is taken');
  }

  /** It lay in a buffer, and holds no lock until it is read. */
  async function arriveLate(batch: Batch): Promise<boolean> {
    await world.travel(world.chance.between(0, LATE_MAX_MS), deps.server);
    return arrive(batch);
  }

  /** The server runs it only if it stored the one before it. */
  async function arriveBehind(batch: Batch, isStoredBefore: Promise<boolean>): Promise<boolean> {
    const isReached = (await isStoredBefore) || deps.isUnguarded;
    const isStored = isReached && (await arrive(batch));
    if (isStored) deps.coverage.landedTogether++;
    return isStored;
  }

  async function arrive(batch: Batch): Promise<boolean> {
    const release = await locks.acquire('shared', batch.fences.map(shardOf));
    const isLate = !isHeld(deps, batch.fences);
    const isStored = !isLate && store(deps, batch);
    if (isLate) deps.coverage.arrivedTooLate++;
    else deps.coverage[isStored ? 'unknownStored' : 'unknownNotStored']++;
    release();
    return isStored;
  }

  async function take(
    shards: readonly number[],
    owner: string,
    held: readonly Fence[],
  ): Promise<Fence[]> {
    if (world.chance.happens(weather.takeRefused)) throw unavailable();
    const askedAt = world.now();
    const release = await locks.acquire('exclusive', shards);
    if (world.now() > askedAt) deps.coverage.takesWaited++;
    const isForeign = ({ shard }: Fence) => deps.database.ownerOf(shard) !== owner;
    const isMoved = !isHeld(deps, held.filter(isForeign));
    const fences = isMoved ? [] : deps.database.take(shards, owner);
    release();
    if (isMoved) throw new Fault('MOVED', 'another epoch');
    if (world.chance.happens(weather.takeAnswerLost)) {
      deps.coverage.takeAnswersLost++;
      throw new Fault('UNKNOWN_OUTCOME', 'the answer to a take was lost');
    }
    return fences;
  }

  return { append, take };
}

function answerLost(): Fault {
  return new Fault('UNKNOWN_OUTCOME', 'the answer to a commit was lost');
}

export function unavailable(): Fault {
  return new Fault('UNAVAILABLE', 'the database is away');
}

/** Its locks are held until the server has committed, or has noticed that nobody is there. */
async function finishCut(
  deps: FakeTransactionsDeps,
  batch: Batch,
  release: () => void,
): Promise<boolean> {
  const { world, weather, coverage, server } = deps;
  const lateMs = world.chance.happens(0.5) ? world.chance.between(0, LATE_MAX_MS) : 0;
  await world.travel(lateMs, server);
  const isStored = world.chance.happens(0.5) && store(deps, batch);
  coverage[isStored ? 'unknownStored' : 'unknownNotStored']++;
  if (isStored && lateMs > 2 * weather.latencyMaxMs) coverage.landedLate++;
  release();
  return isStored;
}

function store({ database, world }: FakeTransactionsDeps, batch: Batch): boolean {
  if (!database.store(batch, world.now())) return false;
  for (const { entity, seq, commandIds } of batch.rows) {
    for (const [index, commandId] of commandIds.split(LINE_FEED).entries())
      world.note(`stored ${entity} ${seq + index} ${commandId}`);
  }
  return true;
}

function isHeld({ database }: FakeTransactionsDeps, fences: readonly Fence[]): boolean {
  return fences.every(({ shard, epoch }) => database.epochOf(shard) === epoch);
}

function shardOf({ shard }: Fence): number {
  return shard;
}
