/** One measurement: start a contender, open its market, warm up, measure, stop, audit. */
import { setTimeout } from 'node:timers/promises';
import type { ServerProcess } from '../../topology/testing/server-process.ts';
import { type Audit, readNotes, withNotes } from '../audit/audit.ts';
import { tellWeakness } from '../audit/power-cut.ts';
import { readPeakRssMb, watchCpu, watchMachineCpu } from '../instruments/usage.ts';
import type { Answered, RunningLoad } from '../instruments/wrk.ts';
import type { Progress } from '../progress.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Market, Site, Workload } from '../workloads/workload.ts';
import { type AskFloor, type Burst, measureBursts } from './bursts.ts';
import { startContender } from './contender-server.ts';
import type { Contender, ContenderName } from './contenders.ts';
import { type DatabaseFacts, describeDatabase, describeRedis } from './database-facts.ts';
import { createPlace, type Place } from './place.ts';

/**
 * Until V8 has compiled what is hot. After 3 s, and the second beside the floor, it had not quite:
 * of a thousand deals, in the published run of 2eefb1d, ours on MariaDB sold 7 % less in the first
 * 2 s that were counted than in the next.
 */
const WARM_UP_SECONDS_MAX = 6;

/** What a load leaves behind is done when its servers use no more than this many cores. */
const REST_CORES = 0.1;
const REST_SAMPLE_MS = 250;
/** Whoever is busy for longer has work that never ends. */
const REST_MAX_MS = 5_000;

export interface Measurement {
  name: ContenderName;
  bursts: readonly Burst[];
  peakRssMb: number | null;
  /** Null: unknown, or nothing is committed. */
  ordersACommit: number | null;
  /** Null: nothing is kept. */
  audit: Audit | null;
  database: DatabaseFacts | null;
  redis: DatabaseFacts | null;
}

/** Cores kept busy on average. Null: unknown, or there is no such process. */
export interface CpuShares {
  server: number | null;
  /** With Redis, where there is one. */
  database: number | null;
  generator: number | null;
  /** Whatever else runs on this machine: the less, the more the numbers are worth. */
  others: number | null;
}

/** For a short measurement twice its own length: else that would be most of the run. */
export function warmUpSeconds(seconds: number): number {
  return Math.min(WARM_UP_SECONDS_MAX, 2 * seconds);
}

export interface Ask {
  contender: Contender;
  workload: Workload;
  connections: number;
  seconds: number;
  /** Null: there is no floor beside. */
  askFloor: AskFloor | null;
  /** Whether it is also killed under another load, if its answers are worth less than others'. */
  isLast: boolean;
}

export async function measure(ask: Ask, progress: Progress): Promise<Measurement> {
  const { seconds } = ask;
  const { name } = ask.contender;
  const { used, exitOutput, audit, ...kept } = await withStand(ask, progress, async (stand) => {
    progress.stage(`${name}: warming up`);
    const warmUp = await stand.market.load(warmUpSeconds(seconds)).outcome;
    const bursts = await measureBursts(stand, ask, (text) => progress.stage(text));
    const outcomes = [warmUp, ...bursts.flatMap(({ again, load }) => [...again, load])];
    return { bursts, outcomes, peakRssMb: readPeakRssMb(stand.server.pid) };
  });
  const { bursts, peakRssMb } = used;
  const notes = ask.isLast ? await tellWeakness(ask.contender) : [];
  return {
    ...{ name, bursts, peakRssMb, ...kept },
    ordersACommit: parseOrdersACommit(exitOutput),
    audit: audit && withNotes(audit, notes),
  };
}

/** A contender that serves, its market open. */
export interface Stand {
  market: Market;
  server: ServerProcess;
  /** Sees a load through, and what it costs whom. */
  watch<Outcome>(load: RunningLoad<Outcome>): Promise<{ outcome: Outcome; cpu: CpuShares }>;
  /** Waits until server and database have done what a load has left behind. */
  rest(): Promise<void>;
}

export interface Kept {
  audit: Audit | null;
  database: DatabaseFacts | null;
  redis: DatabaseFacts | null;
}

/** `use` returns all that was answered, for the audit. */
export async function withStand<Used extends { outcomes: readonly Answered[] }>(
  { contender, workload, connections }: Pick<Ask, 'contender' | 'workload' | 'connections'>,
  progress: Progress,
  use: (stand: Stand) => Promise<Used>,
): Promise<Kept & { used: Used; exitOutput: string }> {
  const { name } = contender;
  progress.stage(`${name}: starting`);
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path);
  await using running = createStarter(contender, place);
  const site = { contender, place, folder: folder.path, connections, start: running.start };
  const market = await workload.open(site).catch((cause: unknown) => {
    throw new Error(`${name}: ${running.server?.output() ?? 'no server'}`, { cause });
  });
  const { server } = running;
  if (server === null) throw new Error(`${workload.name} has started no server`);

  const used = await use({
    ...{ market, server },
    watch: (load) => watchLoad(load, server, place),
    rest: () => rest(server, place),
  });
  const exit = await server.stop();
  if (exit.code !== 0) throw new Error(`${name} did not end well: ${exit.output}`);

  progress.stage(`${name}: auditing`);
  const audit = await market.audit(used.outcomes);
  return {
    used,
    exitOutput: exit.output,
    audit: audit && withNotes(audit, readNotes(exit.output)),
    database: await describeDatabase(place),
    redis: await describeRedis(place),
  };
}

interface Starter extends AsyncDisposable {
  /** Null: not yet. */
  server: ServerProcess | null;
  start: Site['start'];
}

function createStarter(contender: Contender, place: Place): Starter {
  const starter: Starter = {
    server: null,
    async start(environment) {
      starter.server = await startContender(contender, place, environment);
      return starter.server;
    },
    async [Symbol.asyncDispose]() {
      await starter.server?.[Symbol.asyncDispose]();
    },
  };
  return starter;
}

async function watchLoad<Outcome>(
  { pid, outcome }: RunningLoad<Outcome>,
  server: ServerProcess,
  place: Place,
) {
  const watches = {
    server: watchCpu(server.pid),
    databases: databasesOf(place).map(watchCpu),
    generator: watchCpu(pid),
    machine: watchMachineCpu(),
  };
  const answered = await outcome;
  const ours = {
    server: watches.server.end(),
    database: sum(watches.databases.map((watch) => watch.end())),
    generator: watches.generator.end(),
  };
  return { outcome: answered, cpu: { ...ours, others: leftOf(watches.machine.end(), ours) } };
}

async function rest(server: ServerProcess, place: Place): Promise<void> {
  const pids = [server.pid, ...databasesOf(place)];
  for (let restedMs = 0; restedMs < REST_MAX_MS; restedMs += REST_SAMPLE_MS) {
    const watches = pids.map(watchCpu);
    await setTimeout(REST_SAMPLE_MS);
    const cores = sum(watches.map((watch) => watch.end()));
    if (cores === null || cores <= REST_CORES) return;
  }
}

function databasesOf({ serverPid, redisPid }: Place): number[] {
  return [serverPid, redisPid].filter((one) => one !== null);
}

/** Null when there is nothing to add up, or a part of it is unknown. */
function sum(shares: readonly (number | null)[]): number | null {
  return shares.reduce(
    (all, one) => (one === null || all === null ? null : all + one),
    shares[0] === undefined ? null : 0,
  );
}

function leftOf(machine: number | null, ours: Omit<CpuShares, 'others'>): number | null {
  if (machine === null) return null;
  const used = (ours.server ?? 0) + (ours.database ?? 0) + (ours.generator ?? 0);
  return Math.max(0, machine - used);
}

/**
 * Our server tells, when it ends, what it has stored: the deal's two entries and one for each
 * order.
 */
function parseOrdersACommit(output: string): number | null {
  const [, entries, commits] = /(\d+) entries were stored in (\d+) commits/.exec(output) ?? [];
  return Number(commits) > 0 ? Number(entries) / Number(commits) : null;
}
