/** The server is killed while a crowd buys: when does it sell again, and is all of it there? */
import * as assert from 'uvu/assert';
import { assertProven } from '../../topology/testing/auditor.ts';
import { measureKillPause } from '../../topology/testing/kill-pause.ts';
import { assertKept, assertReplayed, assertUnits } from '../../topology/testing/receipts.ts';
import { startRestartable } from '../../topology/testing/restartable-server.ts';
import { createShop, type Shop } from '../../topology/testing/shop.ts';
import {
  type Ledger,
  openWares,
  startTraffic,
  type Wares,
} from '../../topology/testing/traffic.ts';
import type { Contender } from '../bench/contenders.ts';
import { type DatabaseFacts, describeDatabase } from '../bench/database-facts.ts';
import { createPlace } from '../bench/place.ts';
import type { Progress } from '../progress.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface RestartOutcome {
  contender: string;
  buyers: number;
  kills: Kill[];
  /** Orders with a 201, all of which were looked for. */
  acknowledged: number;
  /** Requests that a kill has met. */
  cutOff: number;
  /** Sentences; none: what was acknowledged is there, once and unaltered, and nothing else is. */
  findings: string[];
  database: DatabaseFacts;
}

export interface Kill {
  /** From the kill to the next 201. */
  pauseMs: number;
  /** Of this, from the start of the process to its first healthy answer. */
  readyMs: number;
}

/** More would take from the two cores what the start of the server needs. */
const BUYERS = 64;
/** Orders between two kills; a few more each time, so that the kills meet different moments. */
const ORDERS_FIRST = 1_000;
const ORDERS_STEP = 137;
/** Of the deal that runs out. */
const SCARCE_UNITS = 100;

export async function measureRestart(
  contender: Contender,
  kills: number,
  progress: Progress,
): Promise<RestartOutcome> {
  const { name } = contender;
  progress.stage(`${name}: starting`);
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path);
  const { databaseUrl } = place;
  if (databaseUrl === null) throw new Error(`${name} keeps nothing`);
  await using server = await startRestartable(databaseUrl);
  const shop = createShop(server.client);
  const wares = await openWares(shop, { scarce: SCARCE_UNITS });
  const traffic = startTraffic(shop, wares, BUYERS);

  const measured: Kill[] = [];
  for (let kill = 0; kill < kills; kill++) {
    progress.stage(`${name}: kill ${kill + 1} of ${kills}`);
    await traffic.more(ORDERS_FIRST + kill * ORDERS_STEP);
    const pauseMs = await measureKillPause(server, traffic);
    measured.push({ pauseMs, readyMs: server.current().readyAfterMs });
  }
  const ledger = await traffic.stop();

  progress.stage(`${name}: looking for ${ledger.receipts.length.toLocaleString('en')} orders`);
  const findings = await judge(shop, wares, ledger, databaseUrl);
  const database = await describeDatabase(place);
  if (database === null) throw new Error(`${name} keeps nothing`);
  return {
    ...{ contender: name, buyers: BUYERS, kills: measured, findings, database },
    acknowledged: ledger.receipts.length,
    cutOff: ledger.missed.unanswered,
  };
}

/** Sentences; none: the server keeps every word of the ledger. */
export async function judge(
  shop: Shop,
  wares: Wares,
  ledger: Ledger,
  databaseUrl: string,
): Promise<string[]> {
  return [
    ...(await findingsOf('what was acknowledged', () => assertKept(shop, ledger))),
    ...(await findingsOf('a repeated order', () => assertReplayed(shop, ledger.receipts))),
    ...(await findingsOf('the stock', () => assertUnits(shop, wares, ledger))),
    ...(await findingsOf('the journal', () => assertProven(databaseUrl))),
  ];
}

/** Whatever breaks while the server is held to its word is a broken word. */
async function findingsOf(what: string, check: () => Promise<void>): Promise<string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    const details = error instanceof assert.Assertion ? error.details : '';
    return [`${what} is not as it was said: ${(error as Error).message} ${details}`.trim()];
  }
}
