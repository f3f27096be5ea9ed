/** One deal that never sells out, an order for one unit a request: how fast can it sell? */
import { createClient } from '../../topology/testing/http-client.ts';
import { createPerson, createShop, type Line, lineOf } from '../../topology/testing/shop.ts';
import { type Answers, type Audit, auditSales, findViolations, readSales } from '../audit/audit.ts';
import { openReader } from '../audit/database-reader.ts';
import { DEAL, openAsRows, UNITS } from '../baselines/deal.ts';
import { type Contender, isOurs } from '../bench/contenders.ts';
import type { Place } from '../bench/place.ts';
import type { Answered } from '../instruments/wrk.ts';
import { createClosedLoop } from './closed-loop.ts';
import { createOrders } from './orders.ts';
import type { Market, Site, Workload } from './workload.ts';

export const HOT_DEAL: Workload = {
  name: 'hot-deal',
  about: 'one deal, everybody orders one unit of it, and it never sells out',
  expects: 'success',
  suits: ({ name }) => name !== 'constant',
  open: openHotDeal,
};

async function openHotDeal(site: Site): Promise<Market> {
  const { contender, place, start } = site;
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

  return openOrders(site, server.url, [line]);
}

/** For orders of these lines, one of which has been sold. */
export function openOrders(site: Site, url: string, lines: readonly Line[]): Market {
  const { contender, place, connections } = site;
  return {
    ...createClosedLoop(site, url, createOrders(lines)),
    audit: (outcomes) => auditDatabase(contender, place, toAnswers(outcomes, connections)),
  };
}

/** Who has bought to see that it sells: no load knows of it. */
export const SOLD_BEFORE_LOAD = 1;

function toAnswers(outcomes: readonly Answered[], connections: number): Answers {
  const answers: Answers = { accepted: SOLD_BEFORE_LOAD, cutOffMax: 0 };
  for (const { accepted, broken } of outcomes) {
    answers.accepted += accepted;
    answers.cutOffMax += connections + broken;
  }
  return answers;
}

async function auditDatabase(
  contender: Contender,
  place: Place,
  answers: Answers,
): Promise<Audit | null> {
  const { databaseUrl } = place;
  if (databaseUrl === null) return null;
  await using reader = await openReader(databaseUrl);
  const audit = auditSales(await readSales(reader, contender, place), answers);
  if (isOurs(contender)) {
    audit.findings.push(...(await findViolations(databaseUrl)));
    audit.isProven = true;
  }
  return audit;
}
