/**
 * How latency grows with the rate that is offered, up to saturation and beyond: for each contender
 * first what the closed loop sells at most, then steps towards it.
 */
import { CONTENDERS, type Contender, isFloor } from '../bench/contenders.ts';
import { type CpuShares, type Kept, withStand } from '../bench/measurement.ts';
import { type Answered, CONNECTIONS_DEFAULT, type LoadOutcome } from '../instruments/wrk.ts';
import type { Progress } from '../progress.ts';
import type { Workload } from '../workloads/workload.ts';
import { chooseRates } from './arrivals.ts';
import { combineSteps, halfOf, type OpenLoopRow, type OpenLoopStep } from './figures.ts';
import { type OpenLoop, startOpenLoop } from './load.ts';
import type { StepOutcome } from './step.ts';

export interface OpenLoopAsk {
  contender: Contender;
  workload: Workload;
  /** How often each rate is offered. */
  rounds: number;
  /** Of each step. */
  seconds: number;
}

export type MeasuredRow = OpenLoopRow & Pick<Contender, 'about' | 'durable'> & Kept;

/** The closed loop warms the server up, then shows what it can do. */
const SATURATION_SECONDS = 5;
/** The generator compiles its own code, too. */
const FIRST_STEP = { ratePerS: 1_000, seconds: 1 };

/** The floor last: it is offered, too, what the others got at half of their saturation. */
export function chooseContenders(workload: Workload, only: readonly string[]): Contender[] {
  const chosen = CONTENDERS.filter((one) => workload.suits(one) && only.includes(one.name));
  return [...chosen.filter((one) => !isFloor(one)), ...chosen.filter(isFloor)];
}

/** Of load; the floor is offered a few rates more. */
export function plannedSeconds({ rounds, seconds }: Omit<OpenLoopAsk, 'contender' | 'workload'>) {
  const steps = rounds * chooseRates(Number.MAX_SAFE_INTEGER).length;
  return 2 * SATURATION_SECONDS + FIRST_STEP.seconds + steps * seconds;
}

export async function measureOpenLoop(
  ask: OpenLoopAsk,
  earlier: readonly OpenLoopRow[],
  progress: Progress,
): Promise<MeasuredRow> {
  const { contender, workload, rounds } = ask;
  const stand = { contender, workload, connections: CONNECTIONS_DEFAULT };
  const { used, ...kept } = await withStand(stand, progress, async ({ market, server, watch }) => {
    progress.stage(`${contender.name}: closed loop`);
    const warmUp = await market.load(SATURATION_SECONDS).outcome;
    const closed = await market.load(SATURATION_SECONDS).outcome;
    const saturation = Math.round(expectedPerS(closed, workload));
    const also = isFloor(contender) ? earlier.map((row) => halfOf(row.saturation_per_s)) : [];
    const rates = chooseRates(saturation, also);

    using loop = startOpenLoop(server.url, market.requestsPath);
    const steps = [await offer(loop, FIRST_STEP, watch)];
    for (let round = 1; round <= rounds; round++) {
      for (const ratePerS of rates) {
        progress.stage(`${contender.name}: ${ratePerS}/s, round ${round} of ${rounds}`);
        steps.push(await offer(loop, { ratePerS, seconds: ask.seconds }, watch));
      }
    }
    const outcomes = [warmUp, closed, ...steps.map(({ outcome }) => toAnswered(outcome))];
    return { saturation, rates, steps: steps.slice(1), outcomes };
  });
  const { audit, database, redis } = kept;
  const { name, about, durable } = contender;
  return {
    ...{ name, about, durable },
    saturation_per_s: used.saturation,
    steps: used.rates.map((rate) =>
      combineSteps(used.steps.filter(({ ratePerS }) => ratePerS === rate)),
    ),
    audit,
    database,
    redis,
  };
}

type Watch = <Outcome>(load: {
  pid: number;
  outcome: Promise<Outcome>;
}) => Promise<{ outcome: Outcome; cpu: CpuShares }>;

async function offer(
  loop: OpenLoop,
  order: { ratePerS: number; seconds: number },
  watch: Watch,
): Promise<OpenLoopStep> {
  const { outcome, cpu } = await watch({ pid: loop.pid, outcome: loop.offer(order) });
  return { ...order, outcome, cpu };
}

function expectedPerS({ accepted, refused, seconds }: LoadOutcome, { expects }: Workload): number {
  return (expects === 'success' ? accepted : refused) / seconds;
}

/** What has no answer may be stored, or not. */
function toAnswered({ acceptedMs, refusedMs, unansweredMs }: StepOutcome): Answered {
  return {
    accepted: acceptedMs.length,
    refused: refusedMs.length,
    broken: unansweredMs.length,
    bytes: null,
  };
}
