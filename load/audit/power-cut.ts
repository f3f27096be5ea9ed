/**
 * What an answer is worth: in the middle of the load the server is killed with -9, alone or with
 * its database and its Redis, as a power cut would. Everything is started again, and what had been
 * accepted is counted in SQL. The bench shows this in the rows that keep stock in Redis; of any
 * others, `node load/audit/power-cut.ts openrun-mariadb,redis-list` tells it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../../topology/testing/server-process.ts';
import { startContender } from '../bench/contender-server.ts';
import { CONTENDERS, type Contender } from '../bench/contenders.ts';
import { createPlace, ensurePlaces, type Place } from '../bench/place.ts';
import { refuse, startCommand } from '../command.ts';
import { insistOnKnown } from '../flag.ts';
import { CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { HOT_DEAL, SOLD_BEFORE_LOAD } from '../workloads/hot-deal.ts';
import { readSales } from './audit.ts';
import { openReader } from './database-reader.ts';

/** Who dies: the server alone, or all that runs. */
export type Victim = 'server' | 'everything';

export interface Aftermath {
  /** Orders that buyers had read a 201 for. */
  accepted: number;
  /** Orders in SQL, when the server has been started again and has done what it found to do. */
  stored: number;
  /** At least: who was stored may have died before the answer. */
  lost: number;
  /** Units off the stock that no order has. */
  leaked: number;
}

/** Until the kill: past the start of the load, when all connections are busy. */
const LOAD_MS = 2_000;
/** The load ends when the server has; no server lives so long. */
const LOAD_MAX_SECONDS = 60;

export async function cutPower(contender: Contender, victim: Victim): Promise<Aftermath> {
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path, { isMeasured: false });
  const accepted = await killUnderLoad(contender, place, { folder: folder.path, victim });
  // It ends when it has stored what it found.
  await using restarted = await startContender(contender, place);
  const { code, output } = await restarted.stop();
  if (code !== 0) throw new Error(`${contender.name} did not end well: ${output}`);
  return { accepted, ...(await inspect(contender, place, accepted)) };
}

async function killUnderLoad(
  contender: Contender,
  place: Place,
  { folder, victim }: { folder: string; victim: Victim },
): Promise<number> {
  await using server = new AsyncDisposableStack();
  let running: ServerProcess | undefined;
  const site = {
    ...{ contender, place, folder, connections: CONNECTIONS_DEFAULT },
    start: async () => {
      running = server.use(await startContender(contender, place));
      return running;
    },
  };
  const market = await HOT_DEAL.open(site);
  const { pid, outcome } = market.load(LOAD_MAX_SECONDS);
  await delay(LOAD_MS);
  await Promise.all([running?.kill(), victim === 'everything' ? place.cutPower() : undefined]);
  // It then says what it has seen.
  process.kill(pid, 'SIGINT');
  return SOLD_BEFORE_LOAD + (await outcome).accepted;
}

async function inspect(contender: Contender, place: Place, accepted: number) {
  if (place.databaseUrl === null) throw new Error(`${contender.name} keeps nothing to be lost`);
  await using reader = await openReader(place.databaseUrl);
  const { orders, units, taken } = await readSales(reader, contender, place);
  return { stored: orders, lost: Math.max(0, accepted - orders), leaked: taken - units };
}

/** A sentence without its end. */
export function describeAftermath(victim: Victim, aftermath: Aftermath): string {
  const [accepted, stored, lost, leaked] = [
    aftermath.accepted,
    aftermath.stored,
    aftermath.lost,
    aftermath.leaked,
  ].map((count) => count.toLocaleString('en'));
  const who = victim === 'server' ? 'the server' : 'the server and all it stands on';
  return (
    `kill -9 of ${who} in the middle of another load, and a restart: ` +
    `${accepted} orders had been accepted, ${stored} are stored; ` +
    `${lost} accepted orders are lost, ${leaked} units left the stock for no order`
  );
}

/**
 * For the rows that keep stock in Redis: of those whose orders outlive all, what a crash of the
 * server costs; of the others, what a power cut does. Sentences without their ends.
 */
export async function tellWeakness(contender: Contender): Promise<string[]> {
  if (contender.stock !== 'redis') return [];
  const victim = contender.durable ? 'server' : 'everything';
  return [describeAftermath(victim, await cutPower(contender, victim))];
}

async function main(args: readonly string[]): Promise<number> {
  const keeping = CONTENDERS.filter(({ opening }) => opening !== null);
  const names: string[] = keeping.map(({ name }) => name);
  const asked = args.length === 0 ? names : args.flatMap((arg) => arg.split(','));
  try {
    insistOnKnown('node load/audit/power-cut.ts [NAME,NAME] knows no', asked, names);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const chosen = keeping.filter(({ name }) => asked.includes(name));
  await ensurePlaces(chosen);
  for (const contender of chosen) {
    for (const victim of ['server', 'everything'] as const) {
      const aftermath = await cutPower(contender, victim);
      console.log(`${contender.name}: ${describeAftermath(victim, aftermath)}.`);
    }
  }
  return 0;
}

if (import.meta.main) await startCommand(main);
