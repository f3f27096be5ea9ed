/** The entities that live on this node: they are activated when asked and passivated when idle. */
import { Fault } from '../persistence/fault.ts';
import type { Ask } from './ask.ts';
import { type Cell, type CellDeps, createCell } from './cell.ts';
import { shardOf } from './shard.ts';
import { issueTicket } from './ticket.ts';

/** A caller is answered within a second, whatever happens to the database. */
const ASK_MS = 1_000;
/** A patient caller waits for a whole cart, ten lines and more commits. */
const PATIENT_ASK_MS = 5_000;
const TICK_MS = 100;
/** An idle entity is kept this long: the next command finds it in memory. */
const IDLE_TICKS = 600;
/** 64 shards of 256 entities: above it, idle ones are let go at once. */
const LIVE_MAX = 16_384;
/** Everything is busy, or somebody asks for entities faster than they can be let go. */
const LIVE_HARD_MAX = 2 * LIVE_MAX;
/** Snapshots stored side by side at shutdown. */
const SAVES_AT_ONCE = 8;

export interface Registry {
  ask: Ask;
  /** Activates the entity and lets it look what it wants to do of its own accord. */
  wake(entity: string): void;
  /** Live entities. */
  size(): number;
  /** Takes no more commands, finishes what it has, stores snapshots, stops every entity. */
  stop(deadlineMs: number): Promise<void>;
}

interface Resident {
  cell: Cell;
  idleTicks: number;
}

export type RegistryDeps = Omit<CellDeps, 'ask'> & { newId(): string };

export function createRegistry(deps: RegistryDeps): Registry {
  const { clock, committer, epochs } = deps;
  const residents = new Map<string, Resident>();
  const cellDeps: CellDeps = { ...deps, ask };
  let closed = false;
  let cancelTick = clock.after(TICK_MS, tick);

  // Not an async function: what is refused at once costs no promise chain of its own.
  function ask(...[entity, command, options]: Parameters<Ask>): ReturnType<Ask> {
    try {
      committer.admit();
      const isPatient = options?.patient ?? false;
      const deadline = clock.ticks() + (isPatient ? PATIENT_ASK_MS : ASK_MS);
      const commandId = options?.commandId ?? deps.newId();
      const isFresh = options?.commandId === undefined || (options.isFresh ?? false);
      const seed = { command, commandId, isFresh, patient: isPatient, deadline };
      const { ticket, answer } = issueTicket(seed);
      reside(entity).push(ticket);
      return answer;
    } catch (fault) {
      return Promise.reject(fault);
    }
  }

  function reside(entity: string): Cell {
    let resident = residents.get(entity);
    if (!resident || resident.cell.isStopped()) {
      if (closed) throw new Fault('UNAVAILABLE', 'this node is shutting down');
      if (residents.size >= LIVE_HARD_MAX) throw new Fault('OVERLOADED', 'too many live entities');
      epochs.epochOf(shardOf(entity));
      resident = { cell: createCell(entity, cellDeps), idleTicks: 0 };
      residents.set(entity, resident);
    }
    resident.idleTicks = 0;
    return resident.cell;
  }

  function tick(): void {
    for (const [entity, resident] of residents) {
      resident.cell.tick();
      if (!resident.cell.isIdle()) resident.idleTicks = 0;
      else if (++resident.idleTicks >= IDLE_TICKS || residents.size > LIVE_MAX) {
        void passivate(entity, resident);
      }
    }
    cancelTick = clock.after(TICK_MS, tick);
  }

  async function passivate(entity: string, resident: Resident): Promise<void> {
    await resident.cell.save();
    if (resident.idleTicks === 0 || !resident.cell.isIdle()) return;
    resident.cell.stop(new Fault('UNAVAILABLE', 'passivated'));
    if (residents.get(entity) === resident) residents.delete(entity);
  }

  async function quiet(deadlineTicks: number): Promise<void> {
    while (clock.ticks() < deadlineTicks) {
      if ([...residents.values()].every((resident) => resident.cell.isIdle())) return;
      await new Promise<void>((resolve) => {
        clock.after(TICK_MS / 10, resolve);
      });
    }
  }

  async function saveAll(deadlineTicks: number): Promise<void> {
    const cells = [...residents.values()].map((resident) => resident.cell);
    const lanes = Array.from({ length: SAVES_AT_ONCE }, async () => {
      for (let cell = cells.pop(); cell && clock.ticks() < deadlineTicks; cell = cells.pop()) {
        await cell.save();
      }
    });
    await Promise.all(lanes);
  }

  return {
    ask,
    wake: (entity) => reside(entity).wake(),
    size: () => residents.size,
    async stop(deadlineMs) {
      closed = true;
      const deadlineTicks = clock.ticks() + deadlineMs;
      await quiet(deadlineTicks);
      await saveAll(deadlineTicks);
      cancelTick();
      const fault = new Fault('UNAVAILABLE', 'this node has shut down');
      for (const { cell } of residents.values()) cell.stop(fault);
      residents.clear();
    },
  };
}
