/** The entities that live on this node: they are activated when asked and passivated when idle. */
import { Fault } from '../persistence/fault.ts';
import type { Ask } from './ask.ts';
import { type Cell, createCell } from './cell.ts';
import { pause } from './clock.ts';
import { createCrowd } from './crowd.ts';
import type { CellDeps } from './life.ts';
import { createResidents, type Residents } from './residents.ts';
import { shardOf } from './shard.ts';
import { issueTicket } from './ticket.ts';

/** A caller is answered within a second, whatever happens to the database. */
const ASK_MS = 1_000;
/** A patient caller waits for a whole cart, ten lines and more commits. */
const PATIENT_ASK_MS = 5_000;
const TICK_MS = 100;
/** An idle entity is kept this long: the next command finds it in memory. */
const IDLE_TICKS = 600;
/** 64 shards of 256 entities: above it, those that were asked the longest ago are let go. */
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
  /** Takes no more commands, finishes what it has within `drainMs`, then stops every entity. */
  stop(drainMs: number): Promise<void>;
}

export type RegistryDeps = Omit<CellDeps, 'ask' | 'crowd'> & { newId(): string };

interface Residence {
  residents: Residents<Cell>;
  cellDeps: CellDeps;
  isClosed: boolean;
}

export function createRegistry(deps: RegistryDeps): Registry {
  const { clock } = deps;
  const crowd = createCrowd(deps.system, (problem) => deps.report('the crowd', problem));
  const cellDeps: CellDeps = { ...deps, ask, crowd };
  const residents = createResidents<Cell>({ idleTicksMax: IDLE_TICKS, liveMax: LIVE_MAX });
  const home: Residence = { residents, cellDeps, isClosed: false };
  let cancelTick = clock.after(TICK_MS, tick);

  // Not an async function: what is refused at once costs no promise chain of its own.
  function ask(...[entity, command, options]: Parameters<Ask>): ReturnType<Ask> {
    try {
      deps.committer.admit();
      const isPatient = options?.patient ?? false;
      const deadline = clock.ticks() + (isPatient ? PATIENT_ASK_MS : ASK_MS);
      const commandId = options?.commandId ?? deps.newId();
      const isFresh = options?.commandId === undefined || (options.isFresh ?? false);
      const seed = { command, commandId, isFresh, patient: isPatient, deadline };
      const { ticket, answer } = issueTicket(seed);
      reside(home, entity).push(ticket);
      return answer;
    } catch (fault) {
      return Promise.reject(fault);
    }
  }

  function tick(): void {
    // First: whom it wakes has waited for nobody else.
    crowd.tick();
    residents.tick();
    cancelTick = clock.after(TICK_MS, tick);
  }

  return {
    ask,
    wake: (entity) => reside(home, entity).wake(),
    size: residents.size,
    async stop(drainMs) {
      home.isClosed = true;
      await close(home, clock.ticks() + drainMs);
      cancelTick();
    },
  };
}

/**
 * The entity's cell; a new one if it does not live here yet. Throws MOVED, OVERLOADED or
 * UNAVAILABLE.
 */
function reside(home: Residence, entity: string): Cell {
  const { residents, cellDeps } = home;
  const resident = residents.find(entity);
  if (resident) return resident;
  if (home.isClosed) throw new Fault('UNAVAILABLE', 'this node is shutting down');
  if (residents.size() >= LIVE_HARD_MAX) throw new Fault('OVERLOADED', 'too many live entities');
  cellDeps.epochs.epochOf(shardOf(entity));
  const cell = createCell(entity, cellDeps);
  residents.add(entity, cell);
  return cell;
}

async function close({ residents, cellDeps }: Residence, deadline: number): Promise<void> {
  const { clock } = cellDeps;
  const cells = residents.cells();
  while (clock.ticks() < deadline && !cells.every((cell) => cell.isIdle())) {
    await pause(clock, TICK_MS / 10);
  }
  await saveAll(cells, () => clock.ticks() < deadline);
  for (const cell of cells) cell.stop(new Fault('UNAVAILABLE', 'this node has shut down'));
  residents.clear();
}

async function saveAll(cells: readonly Cell[], hasTime: () => boolean): Promise<void> {
  const waiting = [...cells];
  const lanes = Array.from({ length: SAVES_AT_ONCE }, async () => {
    for (let cell = waiting.pop(); cell && hasTime(); cell = waiting.pop()) await cell.save();
  });
  await Promise.all(lanes);
}
