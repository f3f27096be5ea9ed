/**
 * The load of an open loop, a process of its own: so that its CPU share is known, and nothing else
 * delays it. Arguments: the server's address, a file of requests (`workloads/http-request.ts`), how
 * many connections. Each message orders a step, and is answered with its outcome.
 */
import { createChance } from '../../actors/simulation/chance.ts';
import { readRequests, toBytes } from '../workloads/http-request.ts';
import { scheduleArrivals } from './arrivals.ts';
import { runStep } from './step.ts';

export interface StepOrder {
  ratePerS: number;
  /** Offered before, and not counted. */
  leadInSeconds: number;
  seconds: number;
}

/** Each row meets the same arrivals at the same rate. */
const SEED = 1;

const [url = '', requestsPath = '', connections = ''] = process.argv.slice(2);
const { host, port } = new URL(url);
const requests = readRequests(requestsPath).map((request) => toBytes(request, host));

process.on('message', ({ ratePerS, leadInSeconds, seconds }: StepOrder) => {
  const dueMs = scheduleArrivals(ratePerS, leadInSeconds + seconds, createChance(SEED).random);
  const countedFromMs = 1_000 * leadInSeconds;
  const target = { port: Number(port), connections: Number(connections) };
  runStep({ ...target, requests, dueMs, countedFromMs }).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
