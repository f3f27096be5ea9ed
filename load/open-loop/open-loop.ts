/**
 * How latency grows with the rate that is offered, up to saturation and beyond: for each contender
 * first what the closed loop sells at most, then steps towards it.
 */
import type { Contender } from '../bench/contenders.ts';
import { expectedPerS } from '../bench/figures.ts';
import { type Kept, type Stand, withStand } from '../bench/measurement.ts';
import { type Answered, CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import type { Progress } from '../progress.ts';
import type { Workload } from '../workloads/workload.ts';
import { chooseRates } from './arrivals.ts';
import {
  combineSteps,
  compareAtHalf,
  halfOf,
  type OpenLoopRow,
  type OpenLoopStep,
} from './figures.ts';
import { startOpenLoop } from './load.ts';
import type { StepOutcome } from './step.ts';

export interface OpenLoopAsk {
  contender: Contender;
  workload: Workload;
  /** How often each rate is offered. */
  rounds: number;
  /** Of each step. */
  seconds: number;
  /** Of the floor that stands by. Null: there is none. */
  offerToFloor: Offer | null;
  /** Called when this contender was measured, and still stands. */
  standBy?(offer: Offer): Promise<void>;
}

export type Offer = (order: Order) => Promise<OpenLoopStep>;

interface Order {
  ratePerS: number;
  seconds: number;
}

export type MeasuredRow = OpenLoopRow & Pick<Contender, 'about' | 'durable'> & Kept;

/** The closed loop warms the server up, then shows what it can do. */
const SATURATION_SECONDS = 5;
/**
 * Before a step is counted its connections have been accepted, and whoever stood by is warm again.
 */
export const LEAD_IN_SECONDS = 1;
/** The generator compiles its own code, too. */
const FIRST_STEP = { ratePerS: 1_000, seconds: 1 };

/** Of load. */
export function plannedSeconds({ rounds, seconds }: Pick<OpenLoopAsk, 'rounds' | 'seconds'>) {
  // One more: beside that at half, the floor's.
  const steps = rounds * (chooseRates(Number.MAX_SAFE_INTEGER).length + 1);
  const step = LEAD_IN_SECONDS + seconds;
  return 2 * SATURATION_SECONDS + LEAD_IN_SECONDS + FIRST_STEP.seconds + steps * step;
}

export async function measureOpenLoop(ask: OpenLoopAsk, progress: Progress): Promise<MeasuredRow> {
  const { contender, workload } = ask;
  const { name, about, durable } = contender;
  const stand = { contender, workload, connections: CONNECTIONS_DEFAULT };
  const { used, audit, database, redis } = await withStand(stand, progress, async (open) => {
    using market = createOpenMarket(open);
    const row = await climb(market, ask, progress);
    await ask.standBy?.(market.offer);
    return { row, outcomes: market.outcomes };
  });
  return { ...{ name, about, durable }, ...used.row, ...{ audit, database, redis } };
}

/** From nearly idle to beyond saturation, in each round. */
async function climb(
  market: OpenMarket,
  { contender, workload, rounds, seconds, offerToFloor }: OpenLoopAsk,
  progress: Progress,
): Promise<Omit<OpenLoopRow, 'name'>> {
  const { name } = contender;
  progress.stage(`${name}: closed loop`);
  const saturation = Math.round(await market.saturate(workload));
  const half = halfOf(saturation);
  const rates = chooseRates(saturation);
  const steps: OpenLoopStep[] = [];
  const ofFloor: OpenLoopStep[] = [];
  await market.offer(FIRST_STEP);
  for (let round = 1; round <= rounds; round++) {
    for (const ratePerS of rates) {
      progress.stage(`${name}: ${ratePerS}/s, round ${round} of ${rounds}`);
      steps.push(await market.offer({ ratePerS, seconds }));
      if (ratePerS !== half || offerToFloor === null) continue;
      progress.stage(`${name}: the floor at ${ratePerS}/s, round ${round} of ${rounds}`);
      ofFloor.push(await offerToFloor({ ratePerS, seconds }));
    }
  }
  const at = (rate: number) => steps.filter(({ ratePerS }) => ratePerS === rate);
  return {
    saturation_per_s: saturation,
    steps: rates.map((rate) => combineSteps(at(rate))),
    half: compareAtHalf(name, at(half), ofFloor),
  };
}

/** A stand with the generator of an open loop. */
interface OpenMarket extends Disposable {
  /** Expected answers a second of the closed loop. Comes to rest, as `offer` does. */
  saturate(workload: Workload): Promise<number>;
  /** One at a time. Nothing of it is left when it resolves. */
  offer: Offer;
  /** Of all that was asked so far. */
  outcomes: Answered[];
}

function createOpenMarket({ market, server, watch, rest }: Stand): OpenMarket {
  const loop = startOpenLoop(server.url, market.requestsPath);
  const outcomes: Answered[] = [];
  return {
    outcomes,
    async saturate({ expects }) {
      const warmUp = await market.load(SATURATION_SECONDS).outcome;
      const closed = await market.load(SATURATION_SECONDS).outcome;
      outcomes.push(warmUp, closed);
      await rest();
      return expectedPerS(closed, expects);
    },
    async offer(order) {
      const step = { ...order, leadInSeconds: LEAD_IN_SECONDS };
      const { outcome, cpu } = await watch({ pid: loop.pid, outcome: loop.offer(step) });
      outcomes.push(toAnswered(outcome));
      await rest();
      return { ...order, outcome, cpu };
    },
    [Symbol.dispose]: () => loop[Symbol.dispose](),
  };
}

/** What has no answer may be stored, or not. */
function toAnswered({ leadIn, acceptedMs, refusedMs, unansweredMs }: StepOutcome): Answered {
  return {
    accepted: leadIn.accepted + acceptedMs.length,
    refused: leadIn.refused + refusedMs.length,
    broken: leadIn.unanswered + unansweredMs.length,
    bytes: null,
  };
}
