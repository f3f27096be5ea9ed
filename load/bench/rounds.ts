/**
 * All rows, round by round, each beside a floor of its own that is asked in turn with it. A machine
 * that is slow for ten seconds is then slow for the floor, too, and the ratio to it stays.
 */
import { startOrigin } from '../instruments/origin.ts';
import { orderIn, planTurns } from '../instruments/rounds.ts';
import type { LoadOutcome } from '../instruments/wrk.ts';
import { createProgress, type Progress, type Step } from '../progress.ts';
import { type AskFloor, planBursts, WARM_AGAIN_SECONDS } from './bursts.ts';
import { CONTENDERS, type Contender, isFloor } from './contenders.ts';
import { expectedPerS } from './figures.ts';
import { type Ask, measure, warmUpSeconds, withStand } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { ensurePlaces } from './place.ts';
import { type Report, type Taken, toReport } from './report.ts';

export async function measureAll(options: BenchOptions, command: string): Promise<Report> {
  const { workload, only, rounds, seconds, connections } = options;
  const contenders = CONTENDERS.filter(({ name }) => only.includes(name));
  const floor = contenders.find(isFloor) ?? null;
  await ensurePlaces(contenders);

  const endOrigin = startOrigin(command);
  const setting = {
    workload: { name: workload.name, about: workload.about, expects: workload.expects },
    rounds,
    seconds,
    burst_seconds: planBursts(seconds, floor !== null)[0] ?? seconds,
    warm_up_seconds: warmUpSeconds(seconds),
    connections,
  };
  const tables = planTurns(connections, rounds).map(({ round, item }) => ({
    round,
    connections: item,
    contenders: orderIn(round, contenders),
    floor,
  }));
  const plan = tables.flatMap((table) => planSteps(table, options));
  const progress = createProgress({ stream: process.stderr, plan, now: () => performance.now() });
  const taken: Taken[] = [];
  for (const table of tables) taken.push(...(await measureTable(table, options, progress)));
  progress.end();
  return toReport({ ...endOrigin(), ...setting }, taken);
}

/** One round at one number of connections. */
interface Table {
  round: number;
  connections: number;
  contenders: readonly Contender[];
  /** Null: it was not asked for, so there is nothing to compare with. */
  floor: Contender | null;
}

function planSteps({ contenders, connections, floor }: Table, { seconds }: BenchOptions): Step[] {
  const bursts = planBursts(seconds, floor !== null);
  const warmAgain = WARM_AGAIN_SECONDS * 2 * bursts.length;
  const beside = floor ? warmUpSeconds(seconds) + seconds + (bursts[0] ?? 0) + warmAgain : 0;
  const load = warmUpSeconds(seconds) + seconds + beside;
  return contenders.map(({ name }) => ({ name: `${name} ${connections}`, seconds: load }));
}

async function measureTable(
  { round, contenders, connections, floor }: Table,
  { workload, seconds, rounds }: BenchOptions,
  progress: Progress,
): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const contender of contenders) {
    progress.step(`round ${round} of ${rounds}, ${connections} connections`);
    const stand = { contender, workload, connections, seconds };
    const measureWith = (askFloor: AskFloor | null) =>
      measure({ ...stand, askFloor, isLast: round === rounds }, progress);
    const measurement = floor
      ? await besideFloor({ ...stand, contender: floor }, progress, measureWith)
      : await measureWith(null);
    const { about, durable } = contender;
    taken.push({ round, about, durable, connections, measurement });
  }
  return taken;
}

/**
 * The floor is as old as the row that is measured beside it, for V8 goes on compiling for minutes;
 * and warm when it is asked, not before, for V8 forgets what nobody has used for a while.
 */
async function besideFloor<Measured>(
  stand: Pick<Ask, 'contender' | 'workload' | 'connections' | 'seconds'>,
  progress: Progress,
  use: (askFloor: AskFloor) => Promise<Measured>,
): Promise<Measured> {
  const { contender, workload, seconds } = stand;
  const { used, audit } = await withStand(stand, progress, async ({ market }) => {
    const outcomes: LoadOutcome[] = [];
    const load = async (length: number) => {
      const outcome = await market.load(length).outcome;
      const perS = expectedPerS(outcome, workload.expects);
      if (outcome.broken > 0 || perS === 0) throw new Error(`${contender.name} does not answer`);
      outcomes.push(outcome);
      return perS;
    };
    const measured = await use(async (length) => {
      await load(outcomes.length === 0 ? warmUpSeconds(seconds) : WARM_AGAIN_SECONDS);
      return load(length);
    });
    return { measured, outcomes };
  });
  // Whatever is compared with it would be worth nothing.
  if (audit && audit.findings.length > 0) throw new Error(`${contender.name}: ${audit.findings}`);
  return used.measured;
}
