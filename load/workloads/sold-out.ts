/**
 * Everything is gone and everybody still tries: most of a sale's requests are refusals, and a
 * refusal must not reach the database.
 */
import { createClient } from '../../topology/testing/http-client.ts';
import { createPerson, createShop, lineOf } from '../../topology/testing/shop.ts';
import { openReader } from '../audit/database-reader.ts';
import type { LoadOutcome } from '../instruments/wrk.ts';
import type { HttpRequest } from './http-request.ts';
import { createOrders } from './orders.ts';
import { createSteadyWorkload, type Watch } from './steady.ts';
import type { Workload } from './workload.ts';

const UNITS = 3;

/**
 * What a server asks its database while nobody buys: once a second who is to be woken, and a little
 * now and then. A refusal that asks anything makes this many in a few milliseconds.
 */
const IDLE_STATEMENTS_A_SECOND = 10;

export const SOLD_OUT: Workload = createSteadyWorkload({
  name: 'sold-out',
  about: 'a deal that is sold out, and everybody goes on ordering',
  operation: 'placeOrder',
  status: 400,
  prepare: () => ({ open: sellOut }),
  watch: watchDatabase,
});

async function sellOut(url: string): Promise<HttpRequest[]> {
  using client = createClient(url);
  const shop = createShop(client);
  const deal = await shop.openHotDeal({ units: UNITS });
  for (let sold = 0; sold < UNITS; sold++) {
    const { status } = await shop.order(createPerson(), [lineOf(deal)]);
    if (status !== 201) throw new Error(`an order is answered with ${status}`);
  }
  const { code } = await shop.order(createPerson(), [lineOf(deal)]);
  if (code !== 'INSUFFICIENT_STOCK') throw new Error(`a late order is refused with ${code}`);
  return createOrders([lineOf(deal)]);
}

/** Statements that reached the database, where it counts them, and entries that were stored. */
async function watchDatabase(databaseUrl: string): Promise<Watch> {
  const countsStatements = databaseUrl.startsWith('mysql:');
  await using reader = await openReader(databaseUrl);
  const { entries } = await reader.read<{ entries: number }>('count_entries');
  let statements = await readStatements();
  let asked = 0;
  let refused = 0;
  const startedAt = performance.now();
  let seconds = 0;

  async function readStatements(): Promise<number> {
    if (!countsStatements) return 0;
    await using asking = await openReader(databaseUrl);
    const { Value } = await asking.read<{ Value: string }>('count_statements');
    return Number(Value);
  }

  return {
    async note(outcome: LoadOutcome) {
      const counted = await readStatements();
      asked += counted - statements;
      statements = counted;
      refused += outcome.refused;
      // With the pauses: an idle server asks then, too.
      seconds = (performance.now() - startedAt) / 1000;
    },
    async end() {
      await using after = await openReader(databaseUrl);
      const stored = (await after.read<{ entries: number }>('count_entries')).entries - entries;
      return judge({ asked: countsStatements ? asked : null, stored, refused, seconds });
    },
  };
}

export interface Idleness {
  /** Statements sent to the database meanwhile. Null: it does not count them. */
  asked: number | null;
  /** Entries stored meanwhile. */
  stored: number;
  refused: number;
  seconds: number;
}

export function judge({ asked, stored, refused, seconds }: Idleness) {
  const findings: string[] = [];
  if (stored > 0) findings.push(`${stored} entries were stored while everybody was refused`);
  if (asked !== null && asked > seconds * IDLE_STATEMENTS_A_SECOND) {
    findings.push(`${refused} refusals cost ${asked} statements`);
  }
  const statements = asked === null ? 'no entry was stored' : `${asked} statements were sent`;
  const notes = [`while ${refused} orders were refused in ${seconds.toFixed(1)} s, ${statements}`];
  return { findings, notes };
}
