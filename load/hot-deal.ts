/** One deal that never sells out, an order for one unit a request: how fast can it sell? */
import { createClient } from '../topology/testing/http-client.ts';
import { createPerson, createShop, type Line, lineOf } from '../topology/testing/shop.ts';
import { type Answers, type Audit, auditSales, findViolations, readSales } from './audit.ts';
import { writeBuyers } from './buyers.ts';
import type { Contender } from './contenders.ts';
import { openReader } from './database-reader.ts';
import { DEAL, openAsRows, UNITS } from './deal.ts';
import type { Place } from './place.ts';
import type { Market, Site, Workload } from './workload.ts';
import { type LoadOutcome, scriptPath, startWrk } from './wrk.ts';

export const HOT_DEAL: Workload = {
  name: 'hot-deal',
  about: 'one deal, everybody orders one unit of it, and it never sells out',
  suits: () => true,
  open: openHotDeal,
};

const SCRIPT = scriptPath('orders.lua');

async function openHotDeal({ contender, place, folder, connections, start }: Site) {
  if (contender.opening === 'rows' && place.databaseUrl !== null) {
    await openAsRows(place.databaseUrl);
  }
  const server = await start();
  using client = createClient(server.url);
  const shop = createShop(client);
  const line =
    contender.opening === 'http'
      ? lineOf(await shop.openHotDeal({ units: UNITS }))
      : { product_id: DEAL.productId, deal_id: DEAL.dealId, quantity: 1 };
  // wrk tells no 201 from a 200.
  const first = await shop.order(createPerson(), [line]);
  if (first.status !== 201) throw new Error(`an order is answered with ${first.status}`);

  const { tokensPath, bodyPath } = writeBuyers(folder, line);
  const ask = { script: SCRIPT, url: `${server.url}/orders`, args: [tokensPath, bodyPath] };
  const market: Market = {
    load: (seconds) => startWrk({ ...ask, seconds, connections }),
    audit: (outcomes) => auditDatabase(contender, place, line, toAnswers(outcomes, connections)),
  };
  return market;
}

function toAnswers(outcomes: readonly LoadOutcome[], connections: number): Answers {
  // The one who has bought before the load.
  const answers: Answers = { accepted: 1, cutOffMax: 0 };
  for (const { accepted, broken } of outcomes) {
    answers.accepted += accepted;
    answers.cutOffMax += connections + broken;
  }
  return answers;
}

async function auditDatabase(
  { opening }: Contender,
  { databaseUrl }: Place,
  line: Line,
  answers: Answers,
): Promise<Audit | null> {
  if (databaseUrl === null) return null;
  await using reader = await openReader(databaseUrl);
  const isOurs = opening === 'http';
  const sales = await readSales(reader, line.deal_id ?? '', isOurs);
  const audit = auditSales(sales, answers);
  if (isOurs) {
    audit.findings.push(...(await findViolations(databaseUrl)));
    audit.isProven = true;
  }
  return audit;
}
