/** One step of an open loop: one rate offered for a while, whatever the server makes of it. */
import { openConnections } from './connections.ts';
import { createDispatch, type OpenLoopTally } from './dispatch.ts';

export interface StepOptions {
  port: number;
  connections: number;
  /** Asked in turn. */
  requests: readonly Buffer[];
  dueMs: Float64Array;
  /** On the same clock. */
  countedFromMs: number;
}

export interface StepOutcome extends OpenLoopTally {
  /** Until the last answer, or until nobody waited any more. */
  seconds: number;
  /** Cores that offering all requests kept busy, on average while they were due. */
  generatorCpu: number;
}

/** As fine as timers are; in between, each answer looks at the schedule. */
const TICK_MS = 1;
/** So long is waited for answers after the last request was due. */
const DRAIN_MS = 2_000;

/** On connections of its own: what a step leaves unanswered is no answer in the next. */
export async function runStep(options: StepOptions): Promise<StepOutcome> {
  const { port, connections: count, requests, dueMs, countedFromMs } = options;
  let startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const connections = await openConnections(port, count, {
    onAnswer(connection, status) {
      const nowMs = now();
      dispatch.answered(connection, status < 400, nowMs);
      dispatch.pump(nowMs);
    },
    onLost: (connection) => dispatch.lost(connection),
  });
  const dispatch = createDispatch({ dueMs, countedFromMs }, count, (connection, request) => {
    connections.send(connection, requests[request % requests.length] as Buffer);
  });

  const lastDueMs = dueMs.at(-1) ?? 0;
  const before = process.cpuUsage();
  let generatorCpu: number | null = null;
  startedAt = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const nowMs = now();
      dispatch.pump(nowMs);
      if (nowMs >= lastDueMs) generatorCpu ??= coresSince(before, nowMs);
      if (!dispatch.isDone() && nowMs < lastDueMs + DRAIN_MS) return;
      clearInterval(timer);
      const tally = dispatch.end(nowMs);
      connections.close();
      resolve({
        ...tally,
        seconds: nowMs / 1000,
        generatorCpu: generatorCpu ?? coresSince(before, nowMs),
      });
    }, TICK_MS);
  });
}

function coresSince(before: NodeJS.CpuUsage, ms: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / ms;
}
