/** Properties of the pure domain. For tests only. */
import fc from 'fast-check';

/** A test file has two minutes: a failure that is slow to shrink still prints its seed in time. */
const LIMIT_MS = 60_000;

/**
 * Tries `runs` random values. A failure prints its seed and path, the shrunk counterexample and
 * what broke; to see it again, give `fc.assert` that seed and path.
 */
export function holdsForAll<Values extends unknown[]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  runs: number,
  holds: (...values: Values) => void,
): void {
  const values = fc.tuple<Values>(...arbitraries);
  const property = fc.property(values, (drawn) => holds(...drawn));
  fc.assert(property, {
    numRuns: runs,
    includeErrorInReport: true,
    interruptAfterTimeLimit: LIMIT_MS,
    markInterruptAsFailure: true,
  });
}
