/**
 * The parts of a measurement, in turn with the floor: a machine that others use too is another one
 * half a minute later.
 */
import type { LoadOutcome } from '../instruments/wrk.ts';
import type { Contender } from './contenders.ts';
import type { CpuShares, Stand } from './measurement.ts';

/**
 * Long enough that what begins and ends it does not count, short enough that the machine is the
 * same before and after.
 */
const BURST_SECONDS = 2;
/** Of whoever has stood by: V8 gives back meanwhile what an idle process does not use. */
export const WARM_AGAIN_SECONDS = 1;

/** A part of a measurement that stands for itself. */
export interface Burst {
  /** What warmed the server up that stood by meanwhile, if it did: to be audited, not counted. */
  again: readonly LoadOutcome[];
  load: LoadOutcome;
  cpu: CpuShares;
  /** Expected answers a second of the floor, just before and after. Null: it was not asked. */
  floorPerS: number | null;
}

/** What the floor answers a second now, asked for so long when it is warm again. */
export type AskFloor = (seconds: number) => Promise<number>;

/** Lengths in seconds. Without a floor to compare with, there is nothing to be near to. */
export function planBursts(seconds: number, isCompared: boolean): number[] {
  if (!isCompared) return [seconds];
  const count = Math.ceil(seconds / BURST_SECONDS);
  return Array.from({ length: count }, (_, at) =>
    Math.min(BURST_SECONDS, seconds - at * BURST_SECONDS),
  );
}

/** The floor is asked before each and after the last, when this contender has come to rest. */
export async function measureBursts(
  stand: Pick<Stand, 'market' | 'watch' | 'rest'>,
  ask: { contender: Pick<Contender, 'name'>; seconds: number; askFloor: AskFloor | null },
  tell: (stage: string) => void,
): Promise<Burst[]> {
  const { contender, seconds, askFloor } = ask;
  const lengths = planBursts(seconds, askFloor !== null);
  const bursts: Burst[] = [];
  const askInTurn = async (length: number) => {
    if (askFloor === null) return null;
    await stand.rest();
    tell('floor');
    return askFloor(length);
  };
  let before = await askInTurn(lengths[0] ?? seconds);
  for (const length of lengths) {
    tell(`${contender.name}: measuring`);
    const again = askFloor ? [await stand.market.load(WARM_AGAIN_SECONDS).outcome] : [];
    const { outcome: load, cpu } = await stand.watch(stand.market.load(length));
    const after = await askInTurn(length);
    const floorPerS = before === null || after === null ? null : (before + after) / 2;
    bursts.push({ again, load, cpu, floorPerS });
    before = after;
  }
  return bursts;
}
