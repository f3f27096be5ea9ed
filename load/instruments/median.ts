/** What several values of one thing say together: their middle, how far they spread, their tail. */
export interface Spread {
  min: number;
  max: number;
}

/** Null stands for unknown, and is left out; null when nothing is left. */
export function medianOf(values: readonly (number | null)[]): number | null {
  const sorted = known(values).sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const numbers = known(values);
  if (numbers.length === 0) return null;
  return { min: Math.min(...numbers), max: Math.max(...numbers) };
}

/** The least of ascending values that this share of all does not exceed: the nearest rank. */
export function percentile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? null;
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
