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
/** Of the rate that the closed loop has found; beyond 1 what waits grows without end. */
const SHARES = [0.25, 0.5, 0.75, 0.9, 1, 1.1] as const;
/** Of saturation: where the targets look. */
export const HALF = 0.5;

/** Ascending, no rate twice. */
export function chooseRates(saturationPerS: number): number[] {
  const own = SHARES.map((share) => Math.round(saturationPerS * share));
  const rates = [RATE_FIRST_PER_S, ...own].filter((rate) => rate > 0);
  return [...new Set(rates)].sort((a, b) => a - b);
}
