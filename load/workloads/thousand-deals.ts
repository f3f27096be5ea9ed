/** Many deals at once, buyers spread over all of them: no entity is hot, the node is. */
import { randomUUID } from 'node:crypto';
import { createClient } from '../../topology/testing/http-client.ts';
import { createPerson, createShop, type Line } from '../../topology/testing/shop.ts';
import { isOurs } from '../bench/contenders.ts';
import { openDeals } from './deals.ts';
import { openOrders } from './hot-deal.ts';
import type { Market, Site, Workload } from './workload.ts';

const DEALS = 1_000;
/** More than any run sells of one of them. */
const UNITS = 1_000_000;

export const THOUSAND_DEALS: Workload = {
  name: 'thousand-deals',
  about: `${DEALS} deals at once, everybody orders one unit of one after the other`,
  expects: 'success',
  suits: (contender) => contender.name === 'floor' || isOurs(contender),
  open: openThousandDeals,
};

async function openThousandDeals(site: Site): Promise<Market> {
  const { url } = await site.start();
  using client = createClient(url);
  // The floor says yes to whatever is asked.
  const lines = isOurs(site.contender) ? await openDeals(client, DEALS, UNITS) : inventLines();
  const first = await createShop(client).order(createPerson(), lines.slice(0, 1));
  if (first.status !== 201) throw new Error(`an order is answered with ${first.status}`);
  return openOrders(site, url, lines);
}

function inventLines(): Line[] {
  return Array.from({ length: DEALS }, () => ({
    product_id: randomUUID(),
    deal_id: randomUUID(),
    quantity: 1,
  }));
}
