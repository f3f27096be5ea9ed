/** What befalls the nodes and the database while people shop. */
import type { Cluster } from './cluster.ts';
import type { Coverage } from './coverage.ts';
import type { FakeDatabase } from './fake-database.ts';
import type { SimulatedNode } from './node.ts';
import type { Shell } from './shell.ts';
import type { Weather } from './weather.ts';
import type { World } from './world.ts';

export interface MisfortuneDeps {
  world: World;
  shell: Shell;
  cluster: Cluster;
  database: FakeDatabase;
  weather: Weather;
  coverage: Coverage;
}

const FREEZE_MAX_MS = 3_000;
const OUTAGE_MAX_MS = 1_500;
const RESTART_MAX_MS = 400;
/** Longer than a cart may hold its units. */
const BLACKOUT_MS = 31_000;

const BLOWS = [
  crash,
  crash,
  blackOut,
  blackOut,
  stop,
  stop,
  freeze,
  usurp,
  encroach,
  encroach,
  cut,
];

export function strike(deps: MisfortuneDeps): void {
  const { world, cluster } = deps;
  const { chance } = world;
  const victim = cluster.living().at(-1);
  if (!victim) return;
  chance.pick(BLOWS)(deps, victim);
}

function crash(deps: MisfortuneDeps, victim: SimulatedNode): void {
  kill(deps, victim);
  restart(deps, deps.world.chance.between(0, RESTART_MAX_MS));
}

/** All of them, and for so long that holds run out; rare, because little happens meanwhile. */
function blackOut(deps: MisfortuneDeps, victim: SimulatedNode): void {
  if (deps.world.chance.happens(0.5)) {
    crash(deps, victim);
    return;
  }
  for (const node of deps.cluster.living()) kill(deps, node);
  deps.cluster.neglect(BLACKOUT_MS);
  restart(deps, BLACKOUT_MS);
}

function kill({ coverage, database, world }: MisfortuneDeps, victim: SimulatedNode): void {
  world.note(`crash of ${victim.process.name}`);
  victim.crash();
  coverage.crashes++;
  if (hasUnfinishedCart(database)) coverage.crashesInCart++;
}

function restart({ world, cluster, shell }: MisfortuneDeps, afterMs: number): void {
  world.after(afterMs, () => cluster.start(shell.ALL_SHARDS));
}

/** With a successor that waits for it, or that does not. */
function stop({ world, cluster, coverage, shell }: MisfortuneDeps, victim: SimulatedNode): void {
  world.note(`stop of ${victim.process.name}`);
  coverage.stops++;
  world.after(0, () => void victim.stop(), victim.process);
  if (world.chance.happens(0.5)) cluster.start(shell.ALL_SHARDS);
}

/** Somebody may take over meanwhile; it does not notice before it acts. */
function freeze({ world, cluster, coverage, shell }: MisfortuneDeps, victim: SimulatedNode): void {
  world.note(`freeze of ${victim.process.name}`);
  coverage.freezes++;
  victim.process.frozenUntil = world.now() + world.chance.between(50, FREEZE_MAX_MS);
  if (world.chance.happens(0.5)) cluster.start(shell.ALL_SHARDS);
}

/** Two nodes believe that they own everything. */
function usurp({ cluster, coverage, shell }: MisfortuneDeps): void {
  coverage.usurpations++;
  cluster.start(shell.ALL_SHARDS);
}

/** Some shards change hands, and the others stay. */
function encroach({ world, cluster, coverage, shell }: MisfortuneDeps): void {
  coverage.encroachments++;
  cluster.start(shell.ALL_SHARDS.filter(() => world.chance.happens(0.5)));
}

function cut({ world, weather, coverage }: MisfortuneDeps): void {
  world.note('the database is away');
  coverage.outages++;
  weather.isDatabaseAway = true;
  world.after(world.chance.between(50, OUTAGE_MAX_MS), () => {
    weather.isDatabaseAway = false;
  });
}

/** An order asks to be woken as long as it has not settled what it began. */
function hasUnfinishedCart({ tables }: FakeDatabase): boolean {
  return [...tables.wakeups.keys()].some((entity) => entity.startsWith('order/'));
}
