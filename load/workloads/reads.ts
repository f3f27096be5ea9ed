/** What people look at before the doors open: the lists, and themselves. */
import { createClient } from '../../topology/testing/http-client.ts';
import { openDeals } from './deals.ts';
import type { HttpRequest } from './http-request.ts';
import { createSteadyWorkload } from './steady.ts';
import type { Workload } from './workload.ts';

/** So many pages that a list is worth keeping, and totals worth counting. */
const DEALS = 1_000;
const UNITS = 100;

export const PRODUCT_LIST: Workload = createSteadyWorkload({
  name: 'product-list',
  about: `everybody reads the first page of ${DEALS} products`,
  operation: 'listProducts',
  status: 200,
  prepare: () => ({ open: (url) => openList(url, '/products?page=1&size=20') }),
});

export const DEAL_LIST: Workload = createSteadyWorkload({
  name: 'deal-list',
  about: `everybody reads the first page of ${DEALS} deals`,
  operation: 'listDeals',
  status: 200,
  prepare: () => ({ open: (url) => openList(url, '/products/deals?page=1&size=20') }),
});

async function openList(url: string, path: string): Promise<HttpRequest[]> {
  using client = createClient(url);
  await openDeals(client, DEALS, UNITS);
  return [{ method: 'GET', path, token: null, body: null }];
}
