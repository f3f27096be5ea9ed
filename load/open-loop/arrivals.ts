/** When requests are due that do not wait for answers: the schedule of an open loop. */

/** Uniform in [0, 1). */
export type Draw = () => number;

/**
 * Milliseconds from the start, ascending: a Poisson process, as of buyers who know nothing of each
 * other. Evenly spaced requests would be kinder than people are.
 */
export function scheduleArrivals(ratePerS: number, seconds: number, draw: Draw): Float64Array {
  const meanGapMs = 1000 / ratePerS;
  const endMs = seconds * 1000;
  const due: number[] = [];
  for (let atMs = gapMs(meanGapMs, draw); atMs < endMs; atMs += gapMs(meanGapMs, draw)) {
    due.push(atMs);
  }
  return Float64Array.from(due);
}

function gapMs(meanGapMs: number, draw: Draw): number {
  return -Math.log(1 - draw()) * meanGapMs;
}

/** What is offered first, whatever the server can do: nearly idle. */
const RATE_FIRST_PER_S = 1000;
/** Of what the closed loop answers, from where an open loop can follow to where it cannot. */
const SEARCHED_SHARES = [0.75, 1, 1.25] as const;
/** Of saturation; beyond 1 what waits grows without end. */
const SHARES = [0.25, 0.5, 0.75, 0.9, 1, 1.1] as const;
/** Of saturation: where the targets look. */
export const HALF = 0.5;

/** What is offered to find saturation: the most that is answered in a second of any of these. */
export function searchRates(closedLoopPerS: number): number[] {
  return SEARCHED_SHARES.map((share) => Math.round(closedLoopPerS * share));
}

/** Ascending, no rate twice. */
export function chooseRates(saturationPerS: number): number[] {
  const own = SHARES.map((share) => Math.round(saturationPerS * share));
  const rates = [RATE_FIRST_PER_S, ...own].filter((rate) => rate > 0);
  return [...new Set(rates)].sort((a, b) => a - b);
}
