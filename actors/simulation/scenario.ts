/**
 * One seed: a shop opens, people rush it while things break, then it is quiet and all is counted.
 */
import { auditAnswers } from './audit-answers.ts';
import { auditChain } from './audit-chain.ts';
import { auditMirror } from './audit-mirror.ts';
import { auditPurchases } from './audit-purchases.ts';
import { auditUnits } from './audit-units.ts';
import { type Purchase, shopOnce } from './buyer.ts';
import { type Cluster, createCluster } from './cluster.ts';
import type { Coverage } from './coverage.ts';
import { createErrands, type Errands } from './errands.ts';
import { createFakeDatabase, type FakeDatabase } from './fake-database.ts';
import { createFakeJournal } from './fake-journal.ts';
import { type Event, eventsOf } from './fold.ts';
import { createHistory, type History } from './history.ts';
import { strike } from './misfortune.ts';
import { createNetwork } from './network.ts';
import type { Plant } from './node.ts';
import { type Shop, sell } from './seller.ts';
import type { Shell } from './shell.ts';
import type { Timers } from './timers.ts';
import { CLEAR, drawWeather, type Weather } from './weather.ts';
import { createProcess, createWorld, type Process, type World } from './world.ts';

export interface ScenarioDeps {
  timers: Timers;
  shell: Shell;
  plant: Plant;
  coverage: Coverage;
}

export interface Story {
  /** What must not be; empty when all went well. */
  findings: readonly string[];
  trace: readonly string[];
  traceHash: number;
}

/** Everything that makes up one world. */
interface Stage extends ScenarioDeps {
  world: World;
  weather: Weather;
  database: FakeDatabase;
  cluster: Cluster;
  history: History;
  errands: Errands;
  clients: Process;
  shop: Shop;
  purchases: Purchase[];
  findings: string[];
  complain(finding: string): void;
}

const RUSH_MS = 2_500;
const USERS = 6;
const BUYERS_MAX = 45;
const MISFORTUNES_MAX = 4;
/** A blackout that began in the rush is over by then. */
const BLACKOUT_MS = 32_000;
/** The frozen have thawed by then, and what was late has landed. */
const THAW_MS = 3_200;
/** By then every client has been answered or has hung up. */
const HANG_UPS_MS = 7_000;
/** By then what was in doubt is settled, and no hold is left that nobody confirmed. */
const REST_MS = 34_000;
const LAST_STOP_MS = 7_000;

export async function play(seed: number, deps: ScenarioDeps): Promise<Story> {
  const stage = setStage(seed, deps);
  const { world, findings } = stage;
  deps.timers.follow(world);
  try {
    await playActs(stage);
  } finally {
    deps.timers.follow(null);
  }
  countEnds(stage);
  findings.push(...audit(stage));
  return { findings, trace: world.trace, traceHash: world.traceHash() };
}

function setStage(seed: number, deps: ScenarioDeps): Stage {
  const { shell, plant, coverage } = deps;
  const world = createWorld(seed);
  const weather = drawWeather(world.chance);
  const database = createFakeDatabase(plant);
  const clients = createProcess('clients');
  const findings: string[] = [];
  const complain = (finding: string) => findings.push(`${world.now().toFixed(0)} ms: ${finding}`);
  const { isUnguarded = false } = plant;
  const journal = createFakeJournal({ world, database, weather, coverage, isUnguarded });
  const onProblem = (node: string, entity: string, problem: unknown) =>
    complain(`${node} reports ${entity}: ${problem}`);
  const cluster = createCluster({ world, coverage, journal, shell, plant, onProblem, database });
  const history = createHistory({ world, database, shardOf: shell.shardOf, complain });
  const network = createNetwork({ world, weather, coverage, history, clients });
  const errands = createErrands({ world, cluster, network, coverage, clients });
  const shop: Shop = { products: [], deals: [] };
  const parts = { world, weather, database, cluster, history, errands, clients, shop, findings };
  return { ...deps, ...parts, complain, purchases: [] };
}

async function playActs(stage: Stage): Promise<void> {
  const { world, shell, cluster, clients, errands, complain } = stage;
  const fate = createProcess('fate');
  const act = async (happens: () => void, process: Process, forMs: number) => {
    world.after(0, happens, process);
    await world.run(world.now() + forMs);
  };
  await act(() => rush(stage), fate, RUSH_MS);
  const isDark = cluster.living().length === 0;
  await act(() => clear(stage), fate, isDark ? BLACKOUT_MS : THAW_MS);
  fate.isDead = true;
  await act(() => cluster.replaceAll(shell.ALL_SHARDS), clients, HANG_UPS_MS);
  await act(() => void errands.settleAll(complain), clients, REST_MS);
  if (errands.isBusy()) complain('not everybody got an answer');
  stage.findings.push(...auditAnswers(stage.database, stage.history.attempts));
  const [last] = cluster.living();
  if (last) await act(() => void last.stop(), last.process, LAST_STOP_MS);
  if (cluster.living().length > 0) complain('a node did not stop');
}

function rush(stage: Stage): void {
  const { world, clients, cluster, shell } = stage;
  const { chance } = world;
  cluster.start(shell.ALL_SHARDS);
  cluster.watch();
  for (let product = chance.integer(1, 2); product > 0; product--) {
    const seller = { ...stage, busyUntil: RUSH_MS };
    world.after(0, () => void sell(seller, `product-${product}`), clients);
  }
  const opensAt = chance.between(0.1, 0.8) * RUSH_MS;
  for (let buyer = chance.integer(10, BUYERS_MAX); buyer > 0; buyer--) {
    const comesAt = chance.happens(0.5)
      ? opensAt + chance.between(0, 60)
      : chance.random() * RUSH_MS;
    const userId = `user-${chance.integer(1, USERS)}`;
    world.after(comesAt, () => void shopOnce(stage, userId, buyer), clients);
  }
  for (let blow = chance.integer(0, MISFORTUNES_MAX); blow > 0; blow--) {
    world.after(chance.random() * RUSH_MS, () => strike(stage));
  }
}

function clear({ weather, world }: Stage): void {
  world.note('clears up');
  Object.assign(weather, CLEAR);
}

function audit({ database, shell, purchases, errands }: Stage): string[] {
  return [
    ...auditChain(database, shell.shardOf),
    ...auditUnits(database),
    ...auditMirror(database),
    ...auditPurchases(database, purchases, errands.done),
  ];
}

/** What can be told from the journal and the nodes afterwards. */
function countEnds({ cluster, database, coverage }: Stage): void {
  for (const { counts } of cluster.nodes) {
    coverage.fenced += counts.fenced;
    coverage.duplicates += counts.duplicates;
  }
  for (const { entry } of database.log) {
    for (const event of eventsOf(entry)) countEvent(event, entry.commandId, coverage);
  }
}

function countEvent(event: Event, commandId: string, coverage: Coverage): void {
  if (event.type === 'DealEnded') coverage.dealsEnded++;
  if (event.type === 'ReturnStarted' && Number(event['number']) > 1) coverage.lateReturns++;
  if (event.type === 'CartRejected' && event['code'] === 'HOLD_EXPIRED') coverage.cartsExpired++;
  if (commandId.startsWith('resolve:')) coverage.holdsResolved++;
}
