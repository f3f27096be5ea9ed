/**
 * All rows, round by round, each beside the floor: one floor stands by all through a round, and is
 * asked in turn with each row. A machine that is slow for ten seconds is then slow for the floor,
 * too, and the ratio to it stays.
 */
import { startOrigin } from '../instruments/origin.ts';
import { orderIn, planTurns } from '../instruments/rounds.ts';
import type { LoadOutcome } from '../instruments/wrk.ts';
import { createProgress, type Progress, type Step } from '../progress.ts';
import { type AskFloor, planBursts, WARM_AGAIN_SECONDS } from './bursts.ts';
import { CONTENDERS, type Contender, isFloor } from './contenders.ts';
import { expectedPerS } from './figures.ts';
import { measure, warmUpSeconds, withStand } from './measurement.ts';
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
  const warmUps = WARM_AGAIN_SECONDS * (2 * bursts.length + 1);
  const beside = floor ? seconds + (bursts[0] ?? 0) + warmUps : 0;
  const load = warmUpSeconds(seconds) + seconds + beside;
  const rows = contenders.map(({ name }) => ({ name: `${name} ${connections}`, seconds: load }));
  return floor ? [{ name: 'floor beside', seconds: warmUpSeconds(seconds) }, ...rows] : rows;
}

async function measureTable(
  table: Table,
  options: BenchOptions,
  progress: Progress,
): Promise<Taken[]> {
  const { floor, connections } = table;
  const { workload, seconds } = options;
  if (floor === null) return measureRows(table, options, progress, null);
  beginStep(table, options, progress);
  const stand = { contender: floor, workload, connections };
  const { used, audit } = await withStand(stand, progress, async ({ market }) => {
    const outcomes: LoadOutcome[] = [];
    const load = async (length: number) => {
      const outcome = await market.load(length).outcome;
      const perS = expectedPerS(outcome, workload.expects);
      if (outcome.broken > 0 || perS === 0) throw new Error(`${floor.name} does not answer`);
      outcomes.push(outcome);
      return perS;
    };
    const askFloor = async (length: number) => {
      await load(WARM_AGAIN_SECONDS);
      return load(length);
    };
    await load(warmUpSeconds(seconds));
    return { taken: await measureRows(table, options, progress, askFloor), outcomes };
  });
  // Whatever is compared with it would be worth nothing.
  if (audit && audit.findings.length > 0) throw new Error(`${floor.name}: ${audit.findings}`);
  return used.taken;
}

async function measureRows(
  table: Table,
  options: BenchOptions,
  progress: Progress,
  askFloor: AskFloor | null,
): Promise<Taken[]> {
  const { round, connections, contenders } = table;
  const { workload, seconds, rounds } = options;
  const isLast = round === rounds;
  const taken: Taken[] = [];
  for (const contender of contenders) {
    const { about, durable } = contender;
    beginStep(table, options, progress);
    const ask = { contender, workload, connections, seconds, askFloor, isLast };
    const measurement = await measure(ask, progress);
    taken.push({ round, about, durable, connections, measurement });
  }
  return taken;
}

function beginStep({ round, connections }: Table, { rounds }: BenchOptions, progress: Progress) {
  progress.step(`round ${round} of ${rounds}, ${connections} connections`);
}
