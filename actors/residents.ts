/**
 * The cells that live on a node, and which of them are let go: those that have been idle for long,
 * and when there are too many, those that were asked the longest ago.
 */
import { Fault } from '../persistence/fault.ts';
import type { Cell } from './cell.ts';

/** At once: each may store a snapshot, and the database's queue has room for so many. */
const LET_GO_MAX = 400;
/** Of the most that may live, so many stay: room for a while, not for one more. */
const KEPT_SHARE = 15 / 16;

type ResidentCell = Pick<Cell, 'tick' | 'isIdle' | 'save' | 'stop' | 'isStopped'>;

export interface Residents<C extends ResidentCell> {
  /** Undefined when it does not live here. Else it counts as used now. */
  find(entity: string): C | undefined;
  add(entity: string, cell: C): void;
  /** Ticks every cell that is not idle, and passivates some that are. */
  tick(): void;
  size(): number;
  cells(): C[];
  clear(): void;
}

interface Resident<C> {
  entity: string;
  cell: C;
  idleTicks: number;
  /** It is being stored, and goes unless it is needed meanwhile. */
  isLeaving: boolean;
}

/** Above `liveMax` even those that were busy a moment ago may go, whoever idles longest first. */
export function createResidents<C extends ResidentCell>(limits: {
  idleTicksMax: number;
  liveMax: number;
}): Residents<C> {
  const residents = new Map<string, Resident<C>>();

  function tick(): void {
    const isFull = residents.size > limits.liveMax;
    const idle: Resident<C>[] = [];
    for (const resident of residents.values()) {
      if (resident.cell.isIdle()) {
        if (++resident.idleTicks >= limits.idleTicksMax || isFull) idle.push(resident);
      } else {
        resident.idleTicks = 0;
        resident.cell.tick();
      }
    }
    if (idle.length === 0) return;
    const due = idle.filter(({ idleTicks }) => idleTicks >= limits.idleTicksMax).length;
    const excess = isFull ? residents.size - Math.floor(limits.liveMax * KEPT_SHARE) : 0;
    idle.sort((a, b) => b.idleTicks - a.idleTicks);
    const leaving = idle.slice(0, Math.min(LET_GO_MAX, Math.max(due, excess)));
    for (const resident of leaving) if (!resident.isLeaving) void passivate(resident);
  }

  async function passivate(resident: Resident<C>): Promise<void> {
    resident.isLeaving = true;
    await resident.cell.save();
    resident.isLeaving = false;
    if (resident.idleTicks === 0 || !resident.cell.isIdle()) return;
    resident.cell.stop(new Fault('UNAVAILABLE', 'passivated'));
    if (residents.get(resident.entity) === resident) residents.delete(resident.entity);
  }

  return {
    find(entity) {
      const resident = residents.get(entity);
      if (!resident || resident.cell.isStopped()) return undefined;
      resident.idleTicks = 0;
      return resident.cell;
    },
    add: (entity, cell) => residents.set(entity, { entity, cell, idleTicks: 0, isLeaving: false }),
    tick,
    size: () => residents.size,
    cells: () => [...residents.values()].map(({ cell }) => cell),
    clear: () => residents.clear(),
  };
}
