/**
 * A `Journal` as `persistence/store.ts` describes it, on a fake database at the end of a bad line:
 * statements are refused, commits land though their answer is lost, some of them late.
 */
import type { Journal, ReadRow, Snapshot, Wakeup } from '../../persistence/store.ts';
import type { Coverage } from './coverage.ts';
import type { FakeDatabase, StoredRow } from './fake-database.ts';
import { createFakeTransactions, unavailable } from './fake-transactions.ts';
import type { Weather } from './weather.ts';
import { createProcess, type Process, type World } from './world.ts';

export interface FakeJournalDeps {
  world: World;
  database: FakeDatabase;
  weather: Weather;
  coverage: Coverage;
  /** A planted bug: texts are run whatever became of those before them. */
  isUnguarded: boolean;
}

export function createFakeJournal(deps: FakeJournalDeps): Journal {
  const { world, database, weather, coverage } = deps;
  const { chance } = world;
  const server = createProcess('database');
  const transactions = createFakeTransactions({ ...deps, server });
  const leg = () => chance.between(0.05, weather.latencyMaxMs);

  /** One statement: there, whatever `work` is, and back to whoever asked. */
  async function call<Result>(
    work: (caller: Process) => Promise<Result> | Result,
  ): Promise<Result> {
    const caller = world.process();
    await world.travel(leg(), server);
    try {
      if (weather.isDatabaseAway) throw unavailable();
      return await work(caller);
    } finally {
      await world.travel(leg(), caller);
    }
  }

  function read<Result>(find: () => Result): Promise<Result> {
    return call(() => {
      if (!chance.happens(weather.readFailed)) return find();
      coverage.readsFailed++;
      throw unavailable();
    });
  }

  return {
    append: (batch) => call((caller) => transactions.append(batch, caller)),
    takeShards: (shards, owner, held = []) => call(() => transactions.take(shards, owner, held)),
    read: (entity, afterSeq, limit) => read(() => page(database.rowsOf(entity), afterSeq, limit)),
    find: (entity, ids) => read(() => ids.flatMap((id) => database.findCommand(entity, id) ?? [])),
    findBirth: (entity) => read(() => database.findBirth(entity)),
    findSnapshot: (entity) => read(() => findSnapshot(deps, entity)),
    saveSnapshot: (snapshot) =>
      call(() => {
        if (chance.happens(weather.appendRefused)) throw unavailable();
        saveSnapshot(deps, snapshot);
      }),
    dueWakeups: (nowMs, limit, after) => read(() => dueWakeups(database, nowMs, limit, after)),
  };
}

function page(stored: readonly StoredRow[], afterSeq: number, limit: number): ReadRow[] {
  return stored
    .map(({ row }) => row)
    .filter(({ seq }) => seq > afterSeq)
    .sort((a, b) => a.seq - b.seq)
    .slice(0, limit);
}

function saveSnapshot({ database, coverage }: FakeJournalDeps, snapshot: Snapshot): void {
  const stored = database.snapshots.get(snapshot.entity);
  if (stored && stored.seq > snapshot.seq) return;
  database.snapshots.set(snapshot.entity, snapshot);
  const seqs = database.snapshotSeqs.get(snapshot.entity) ?? [];
  database.snapshotSeqs.set(snapshot.entity, [...seqs, snapshot.seq]);
  coverage.snapshotsStored++;
}

function findSnapshot(deps: FakeJournalDeps, entity: string): Snapshot | null {
  const { database, world, weather, coverage } = deps;
  const snapshot = database.snapshots.get(entity);
  if (!snapshot) return null;
  if (!world.chance.happens(weather.snapshotDamaged)) {
    coverage.snapshotsRecovered++;
    return snapshot;
  }
  coverage.snapshotsDamaged++;
  return damaged(snapshot, [...database.snapshots.values()], world);
}

/** Flipped bits, a truncation, or what was stored for another entity. */
function damaged(snapshot: Snapshot, all: readonly Snapshot[], { chance }: World): Snapshot {
  switch (chance.integer(0, 2)) {
    case 0: {
      const state = Uint8Array.from(snapshot.state);
      const index = chance.integer(0, state.length - 1);
      state[index] = (state[index] ?? 0) ^ (1 << chance.integer(0, 7));
      return { ...snapshot, state };
    }
    case 1:
      return { ...snapshot, state: snapshot.state.slice(0, -chance.integer(1, 9)) };
    default: {
      const other = chance.pick(all);
      return other === snapshot
        ? { ...snapshot, seq: snapshot.seq + 1 }
        : { ...other, entity: snapshot.entity };
    }
  }
}

function dueWakeups(
  database: FakeDatabase,
  nowMs: number,
  limit: number,
  after: Wakeup = { entity: '', atMs: 0 },
): Wakeup[] {
  return [...database.tables.wakeups]
    .map(([entity, row]) => ({ entity, atMs: Number(row['at_ms']) }))
    .filter((wakeup) => wakeup.atMs <= nowMs && inOrder(after, wakeup) < 0)
    .sort(inOrder)
    .slice(0, limit);
}

function inOrder(a: Wakeup, b: Wakeup): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  return a.entity === b.entity ? 0 : a.entity < b.entity ? -1 : 1;
}
