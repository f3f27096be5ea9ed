/** How long a deal with a long history makes its first buyer wait after a restart. */
import { openRawSql } from '../../persistence/raw-sql.ts';
import { createClient } from '../../topology/testing/http-client.ts';
import { type ServerProcess, startServer } from '../../topology/testing/server-process.ts';
import {
  createPerson,
  createShop,
  type Deal,
  type Line,
  lineOf,
} from '../../topology/testing/shop.ts';
import type { Audit } from '../audit.ts';
import type { Contender } from '../contenders.ts';
import { UNITS } from '../deal.ts';
import { openOrders } from '../hot-deal.ts';
import { type DatabaseFacts, describeDatabase, temporaryFolder } from '../measurement.ts';
import { createPlace } from '../place.ts';
import type { Progress } from '../progress.ts';
import { CONNECTIONS_DEFAULT } from '../wrk.ts';
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
 * Fills the journal, and lets each start find it as kill -9 has left it: the snapshot is that which
 * the server stored on its way, with what it has sold since to be replayed.
 */
export async function measureRecovery(
  contender: Contender,
  { entries, restarts }: { entries: number; restarts: number },
  progress: Progress,
): Promise<RecoveryOutcome> {
  const { name, program } = contender;
  progress.stage(`${name}: starting`);
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path);
  const { databaseUrl } = place;
  if (databaseUrl === null) throw new Error(`${name} keeps nothing`);
  const start = () => startServer({ program, databaseUrl });

  await using seller = await start();
  const { deal, first } = await openDeal(seller);
  const site = { contender, place, folder: folder.path, connections: CONNECTIONS_DEFAULT, start };
  const market = openOrders(site, seller.url, [first]);
  const sales = startSales(market);
  progress.stage(`${name}: selling ${entries.toLocaleString('en')} orders`);
  await sales.sellUntil(entries);
  await seller.kill();

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
  const asked = 2 * (withSnapshot.length + withoutSnapshot.length);
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
  const { status } = await shop.order(createPerson(), [first]);
  if (status !== 201) throw new Error(`an order is answered with ${status}`);
  return { deal, first };
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
  const order = async () => {
    const { status, ms } = await shop.order(createPerson(), [lineOf(deal)]);
    if (status !== 201) throw new Error(`after a restart an order is answered with ${status}`);
    return ms;
  };
  const firstAnswerMs = await order();
  const secondAnswerMs = await order();
  await server.kill();
  return { ...history, firstAnswerMs, secondAnswerMs };
}

/** Nobody serves meanwhile. */
async function readHistory(databaseUrl: string, { id }: Deal) {
  await using sql = await openRawSql(databaseUrl);
  const read = async (statement: string): Promise<number> => {
    const [row] = await sql.all<{ seq: number | null }>(statement, `deal/${id}`);
    return Number(row?.seq ?? 0);
  };
  const entries = await read('select max(seq) as seq from journal where entity = ?');
  const snapshot = await read('select seq from snapshots where entity = ?');
  return { entries, replayed: entries - snapshot };
}

async function dropSnapshot(databaseUrl: string, { id }: Deal): Promise<void> {
  await using sql = await openRawSql(databaseUrl);
  await sql.run('delete from snapshots where entity = ?', `deal/${id}`);
}
