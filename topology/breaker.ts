/**
 * A breaker in front of the journal: while the database is away, whoever asks is told at once. It
 * guards calls that open, read or write the journal; what the database refuses for good reason does
 * not count against it, and what it was not even asked does not count at all.
 */
import CircuitBreaker from 'opossum';
import { Fault } from '../persistence/fault.ts';
import type { Journal } from '../persistence/store.ts';

/**
 * Failures are counted over the last five seconds; a handful, and more of them than successes,
 * opens.
 */
const WINDOW_MS = 5_000;
const FAILURES_MIN = 3;
const FAILURE_PERCENT = 50;
/** After this long one call is let through; its success closes the breaker. */
const OPEN_MS = 500;
const NO_ANSWER = 'the database does not answer';

export function withBreaker(journal: Journal): Journal {
  const breaker = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
    name: 'journal',
    timeout: false,
    rollingCountTimeout: WINDOW_MS,
    volumeThreshold: FAILURES_MIN,
    errorThresholdPercentage: FAILURE_PERCENT,
    resetTimeout: OPEN_MS,
    rollingPercentilesEnabled: false,
    errorFilter: (error: unknown) => !isOutage(error),
  });
  const known = new WeakSet<Fault>();
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    // A call that is turned away here is not counted as one that did not fail.
    if (breaker.opened) throw new Fault('UNAVAILABLE', NO_ANSWER);
    return breaker.closed ? watch(call) : tryOut(call);
  };

  /** The breaker is told how a call ended, before its caller is. */
  async function watch<T>(call: () => Promise<T>): Promise<T> {
    const answer = call();
    const isNews = await answer.then(() => true, isNewFailure);
    // Nothing may come between what is stored and its yes: the answer is not the breaker's.
    if (isNews && breaker.closed) await breaker.fire(() => answer).catch(() => undefined);
    return answer;
  }

  /** Many calls may have shared one statement: they fail with one error. */
  function isNewFailure(error: unknown): boolean {
    if (!(error instanceof Fault)) return true;
    if (error.code === 'UNSENT' || known.has(error)) return false;
    known.add(error);
    return true;
  }

  /** One call at a time, whose success closes the breaker. */
  async function tryOut<T>(call: () => Promise<T>): Promise<T> {
    try {
      return (await breaker.fire(call)) as T;
    } catch (error) {
      if (!(error instanceof Error && CircuitBreaker.isOurError(error))) throw error;
      throw new Fault('UNAVAILABLE', NO_ANSWER, error);
    }
  }

  return {
    ...journal,
    append: (batch) => guard(() => journal.append(batch)),
    read: (entity, afterSeq, limit) => guard(() => journal.read(entity, afterSeq, limit)),
    find: (entity, commandIds) => guard(() => journal.find(entity, commandIds)),
    findBirth: (entity) => guard(() => journal.findBirth(entity)),
    findSnapshot: (entity) => guard(() => journal.findSnapshot(entity)),
  };
}

/** What was not sent has proved nothing: as a trial it leaves the breaker open. */
function isOutage(error: unknown): boolean {
  return (
    !(error instanceof Fault) ||
    error.code === 'UNAVAILABLE' ||
    error.code === 'UNSENT' ||
    error.code === 'UNKNOWN_OUTCOME'
  );
}
