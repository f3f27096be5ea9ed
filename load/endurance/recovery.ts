/** How long a deal with a long history makes its first buyer wait after a restart. */
import { openRawSql } from '../../persistence/raw-sql.ts';
import { createClient } from '../../topology/testing/http-client.ts';
import type { ServerProcess } from '../../topology/testing/server-process.ts';
import {
  createPerson,
  createShop,
  type Deal,
  type Line,
  lineOf,
  type Person,
  type Shop,
} from '../../topology/testing/shop.ts';
import type { Audit } from '../audit/audit.ts';
import { UNITS } from '../baselines/deal.ts';
import { startContender } from '../bench/contender-server.ts';
import type { Contender } from '../bench/contenders.ts';
import { type DatabaseFacts, describeDatabase } from '../bench/database-facts.ts';
import { createPlace } from '../bench/place.ts';
import { CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import type { Progress } from '../progress.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openOrders } from '../workloads/hot-deal.ts';
import { startSales } from './sales.ts';

export interface RecoveryOutcome {
  contender: string;
  /** In turn: each is one start of the server, and the deal's first order on it. */
  withSnapshot: Recovery[];
  withoutSnapshot: Recovery[];
  audit: Audit;
  database: DatabaseFacts;
}

export interface Recovery {
  /** In the journal of the deal. */
  entries: number;
  /** Of these, after the snapshot. */
  replayed: number;
  /** From the request for an order to its 201. */
  firstAnswerMs: number;
  /** The next order, when the deal is there. */
  secondAnswerMs: number;
}

/**
 * The server stores a snapshot every 5,000 entries, so hardly more than this is ever replayed after
 * one. Wherever the load ended, the last snapshot is made to be about as old as it can get.
 */
const TAIL_ENTRIES = 4_500;
const LANES = 64;

/**
 * Fills the journal, and lets each start find it as kill -9 has left it: the snapshot is that which
 * the server stored on its way, with what it has sold since to be replayed.
 */
export async function measureRecovery(
  contender: Contender,
  { entries, restarts }: { entries: number; restarts: number },
  progress: Progress,
): Promise<RecoveryOutcome> {
  const { name } = contender;
  progress.stage(`${name}: starting`);
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path);
  const { databaseUrl } = place;
  if (databaseUrl === null) throw new Error(`${name} keeps nothing`);
  const start = () => startContender(contender, place);

  await using seller = await start();
  const { deal, first } = await openDeal(seller);
  const site = { contender, place, folder: folder.path, connections: CONNECTIONS_DEFAULT, start };
  const market = openOrders(site, seller.url, [first]);
  const sales = startSales(market);
  progress.stage(`${name}: selling ${entries.toLocaleString('en')} orders`);
  await sales.sellUntil(entries);
  await seller.kill();
  const added = await ageSnapshot(databaseUrl, deal, start);

  progress.stage(`${name}: recovering`);
  const recover = () => recoverOnce(databaseUrl, deal, start);
  const withSnapshot: Recovery[] = [];
  const withoutSnapshot: Recovery[] = [];
  for (let time = 0; time < restarts; time++) withSnapshot.push(await recover());
  for (let time = 0; time < restarts; time++) {
    await dropSnapshot(databaseUrl, deal);
    withoutSnapshot.push(await recover());
  }

  progress.stage(`${name}: auditing`);
  const asked = added + 2 * (withSnapshot.length + withoutSnapshot.length);
  const single = { accepted: asked, refused: 0, broken: 0, bytes: null };
  const audit = await market.audit([...sales.outcomes, single]);
  const database = await describeDatabase(place);
  if (audit === null || database === null) throw new Error(`${name} keeps nothing`);
  return { contender: name, withSnapshot, withoutSnapshot, audit, database };
}

/** With its first order, which shows that it sells. */
async function openDeal(server: ServerProcess): Promise<{ deal: Deal; first: Line }> {
  using client = createClient(server.url);
  const shop = createShop(client);
  const deal = await shop.openHotDeal({ units: UNITS });
  const first = lineOf(deal);
  await orderOne(shop, createPerson(), first);
  return { deal, first };
}

/** Resolves to the number of orders that it took. */
async function ageSnapshot(
  databaseUrl: string,
  deal: Deal,
  start: () => Promise<ServerProcess>,
): Promise<number> {
  const { replayed } = await readHistory(databaseUrl, deal);
  const missing = Math.max(0, TAIL_ENTRIES - replayed);
  await using server = await start();
  using client = createClient(server.url);
  const shop = createShop(client);
  const buyer = createPerson();
  let left = missing;
  const lanes = Array.from({ length: LANES }, async () => {
    while (left-- > 0) await orderOne(shop, buyer, lineOf(deal));
  });
  await Promise.all(lanes);
  await server.kill();
  return missing;
}

/** Resolves to the time from the request to the 201, ms. */
async function orderOne(shop: Shop, buyer: Person, line: Line): Promise<number> {
  const { status, ms } = await shop.order(buyer, [line]);
  if (status !== 201) throw new Error(`an order is answered with ${status}`);
  return ms;
}

async function recoverOnce(
  databaseUrl: string,
  deal: Deal,
  start: () => Promise<ServerProcess>,
): Promise<Recovery> {
  const history = await readHistory(databaseUrl, deal);
  await using server = await start();
  using client = createClient(server.url);
  const shop = createShop(client);
  const firstAnswerMs = await orderOne(shop, createPerson(), lineOf(deal));
  const secondAnswerMs = await orderOne(shop, createPerson(), lineOf(deal));
  await server.kill();
  return { ...history, firstAnswerMs, secondAnswerMs };
}

/** A row of the journal holds one entry a line. */
const LAST_ENTRY =
  "select max(seq + length(command_ids) - length(replace(command_ids, char(10), ''))) as seq " +
  'from journal where entity = ?';

/** Nobody serves meanwhile. */
async function readHistory(databaseUrl: string, { id }: Deal) {
  await using sql = await openRawSql(databaseUrl);
  const read = async (statement: string): Promise<number> => {
    const [row] = await sql.all<{ seq: number | null }>(statement, `deal/${id}`);
    return Number(row?.seq ?? 0);
  };
  const entries = await read(LAST_ENTRY);
  const snapshot = await read('select seq from snapshots where entity = ?');
  return { entries, replayed: entries - snapshot };
}

async function dropSnapshot(databaseUrl: string, { id }: Deal): Promise<void> {
  await using sql = await openRawSql(databaseUrl);
  await sql.run('delete from snapshots where entity = ?', `deal/${id}`);
}
