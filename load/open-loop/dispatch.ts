/**
 * Decides which connection carries which request of an open loop, and measures each answer from the
 * instant at which its request was due, not from when it could be sent: a server that stalls delays
 * what is due meanwhile, and that is its own doing. Pure: told the time, and how to send.
 *
 * One request at a time on a connection. Instants are milliseconds on the clock of the schedule.
 */

/** A request that leaves later than this after it was due was not sent on time. */
const ON_TIME_MS = 2;

export interface Dispatch {
  /** Sends what is due. To be called often, and after each answer. */
  pump(nowMs: number): void;
  answered(connection: number, isAccepted: boolean, nowMs: number): void;
  /** The connection will carry nothing more; what was under way on it stays unanswered. */
  lost(connection: number): void;
  /** Everything has been sent, and answered where that is still possible. */
  isDone(): boolean;
  /** When the next request is due; infinite: none is left. */
  nextDueMs(): number;
  /** Ends it: whatever has no answer by now gets none. */
  end(nowMs: number): OpenLoopTally;
}

export interface OpenLoopTally {
  /** What was due before the counting began, and is in none of these figures. */
  leadIn: { accepted: number; refused: number; unanswered: number };
  due: number;
  /** Latencies in ms from when the request was due, ascending. */
  acceptedMs: Float64Array;
  refusedMs: Float64Array;
  /** How long the unanswered had waited at the end, ascending: their latency is more than that. */
  unansweredMs: Float64Array;
  /** Sent too late although a connection was free: the generator's fault, and a limit of it. */
  missed: number;
  /** Sent too late because every connection waited for its answer. */
  crowdedOut: number;
}

const FREE = -1;

/** What is due before `countedFromMs` is sent like the rest, and not counted. */
export function createDispatch(
  { dueMs, countedFromMs }: { dueMs: Float64Array; countedFromMs: number },
  connections: number,
  send: (connection: number, request: number) => void,
): Dispatch {
  /** By connection: the request under way, or `FREE`. */
  const carried = new Int32Array(connections).fill(FREE);
  const isLost = new Uint8Array(connections);
  const free = Array.from({ length: connections }, (_, index) => connections - 1 - index);
  const leadIn = { accepted: 0, refused: 0, unanswered: 0 };
  const accepted: number[] = [];
  const refused: number[] = [];
  const unanswered: number[] = [];
  let next = 0;
  let underWay = 0;
  let missed = 0;
  let crowdedOut = 0;
  /** The last instant at which no connection was free. */
  let fullAtMs = Number.NEGATIVE_INFINITY;

  function dueAt(request: number): number {
    return dueMs[request] ?? Number.POSITIVE_INFINITY;
  }

  function isCounted(request: number): boolean {
    return dueAt(request) >= countedFromMs;
  }

  function noteLateness(request: number, nowMs: number): void {
    if (nowMs - dueAt(request) <= ON_TIME_MS || !isCounted(request)) return;
    if (fullAtMs >= dueAt(request)) crowdedOut += 1;
    else missed += 1;
  }

  return {
    pump(nowMs) {
      while (dueAt(next) <= nowMs) {
        const connection = free.pop();
        if (connection === undefined) {
          fullAtMs = nowMs;
          return;
        }
        noteLateness(next, nowMs);
        carried[connection] = next;
        underWay += 1;
        send(connection, next);
        next += 1;
      }
    },
    answered(connection, isAccepted, nowMs) {
      const request = carried[connection] ?? FREE;
      if (request === FREE) throw new Error('an answer to a request that was never sent');
      if (isCounted(request)) (isAccepted ? accepted : refused).push(nowMs - dueAt(request));
      else leadIn[isAccepted ? 'accepted' : 'refused'] += 1;
      carried[connection] = FREE;
      underWay -= 1;
      // Full until now, though nobody looked: whoever was due meanwhile had no choice.
      if (free.length === 0) fullAtMs = nowMs;
      free.push(connection);
    },
    lost(connection) {
      if (isLost[connection]) return;
      isLost[connection] = 1;
      const request = carried[connection] ?? FREE;
      if (request === FREE) free.splice(free.indexOf(connection), 1);
      else underWay -= 1;
    },
    isDone: () => underWay === 0 && (next === dueMs.length || isLost.every(Boolean)),
    nextDueMs: () => dueAt(next),
    end(nowMs) {
      const sent = [...carried].filter((request) => request !== FREE);
      const unsent = Array.from({ length: dueMs.length - next }, (_, index) => next + index);
      for (const request of [...sent, ...unsent]) {
        if (isCounted(request)) unanswered.push(Math.max(0, nowMs - dueAt(request)));
        else leadIn.unanswered += 1;
      }
      return {
        leadIn,
        due: dueMs.filter((atMs) => atMs >= countedFromMs).length,
        acceptedMs: Float64Array.from(accepted).sort(),
        refusedMs: Float64Array.from(refused).sort(),
        unansweredMs: Float64Array.from(unanswered).sort(),
        missed,
        crowdedOut,
      };
    },
  };
}
