/**
 * How latency grows with the rate that is offered, up to saturation and beyond: for each contender
 * first what a closed loop sells, then what an open loop sells at most, then steps towards that.
 */
import type { Contender } from '../bench/contenders.ts';
import { expectedPerS } from '../bench/figures.ts';
import { type Kept, type Stand, withStand } from '../bench/measurement.ts';
import { type Answered, CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import type { Progress } from '../progress.ts';
import type { Workload } from '../workloads/workload.ts';
import { chooseRates, searchRates } from './arrivals.ts';
import {
  combineSteps,
  compareAtHalf,
  halfOf,
  type OpenLoopRow,
  type OpenLoopStep,
  saturationOf,
  toAnswered,
} from './figures.ts';
import { startOpenLoop } from './load.ts';

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
const CLOSED_LOOP_SECONDS = 5;
/**
 * Before a step is counted its connections have been accepted, and whoever stood by is warm again.
 */
export const LEAD_IN_SECONDS = 1;

/** Of load. */
export function plannedSeconds({ rounds, seconds }: Pick<OpenLoopAsk, 'rounds' | 'seconds'>) {
  const anyRate = Number.MAX_SAFE_INTEGER;
  // One more: beside that at half, the floor's.
  const steps = searchRates(anyRate).length + rounds * (chooseRates(anyRate).length + 1);
  return 2 * CLOSED_LOOP_SECONDS + steps * (LEAD_IN_SECONDS + seconds);
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
  ask: OpenLoopAsk,
  progress: Progress,
): Promise<Omit<OpenLoopRow, 'name'>> {
  const { workload, rounds, seconds, offerToFloor } = ask;
  const { name } = ask.contender;
  progress.stage(`${name}: closed loop`);
  const closedLoop = Math.round(await market.askClosedLoop(workload));
  const saturation = await findSaturation(market, closedLoop, ask, progress);
  const half = halfOf(saturation);
  const rates = chooseRates(saturation);
  const steps: OpenLoopStep[] = [];
  const ofFloor: OpenLoopStep[] = [];
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
    closed_loop_per_s: closedLoop,
    saturation_per_s: saturation,
    steps: rates.map((rate) => combineSteps(at(rate))),
    half: compareAtHalf(name, at(half), ofFloor),
  };
}

async function findSaturation(
  market: OpenMarket,
  closedLoopPerS: number,
  { contender, workload, seconds }: OpenLoopAsk,
  progress: Progress,
): Promise<number> {
  const steps: OpenLoopStep[] = [];
  for (const ratePerS of searchRates(closedLoopPerS)) {
    progress.stage(`${contender.name}: ${ratePerS}/s, for saturation`);
    steps.push(await market.offer({ ratePerS, seconds }));
  }
  return saturationOf(steps, workload);
}

/** A stand with the generator of an open loop. */
interface OpenMarket extends Disposable {
  /** Expected answers a second of the closed loop. Comes to rest, as `offer` does. */
  askClosedLoop(workload: Pick<Workload, 'expects'>): Promise<number>;
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
    async askClosedLoop({ expects }) {
      const warmUp = await market.load(CLOSED_LOOP_SECONDS).outcome;
      const closed = await market.load(CLOSED_LOOP_SECONDS).outcome;
      outcomes.push(warmUp, closed);
      await rest();
      return expectedPerS(closed, expects);
    },
    async offer(order) {
      const step = { ...order, leadInSeconds: LEAD_IN_SECONDS };
      const { outcome, cpu } = await watch({ pid: loop.pid, outcome: loop.offer(step) });
      outcomes.push(toAnswered(outcome));
      await rest();
      return { ratePerS: order.ratePerS, outcome, cpu };
    },
    [Symbol.dispose]: () => loop[Symbol.dispose](),
  };
}
