/** Orders of one unit, by many buyers. */
import { createPeople, type Line } from '../../topology/testing/shop.ts';
import type { HttpRequest } from './http-request.ts';

/** Each with a token of his own. The gateway's cache of verified tokens holds twice as many. */
const BUYERS = 5_000;
/** More would be no more of a mixture, only more for the processor's caches of the generator. */
const ORDERS = 20_000;

/** Each buyer goes from deal to deal; neighbours in time order from different deals. */
export function createOrders(lines: readonly Line[]): HttpRequest[] {
  const tokens = createPeople(BUYERS).map(({ token }) => token);
  const bodies = lines.map((line) => JSON.stringify({ items: [line] }));
  const count = lines.length === 1 ? BUYERS : ORDERS;
  return Array.from({ length: count }, (_, index) => {
    // One deal further each time round, or a buyer would always meet the same deals.
    const round = Math.floor(index / BUYERS);
    const token = tokens[index % BUYERS] ?? null;
    const body = bodies[(index + round) % bodies.length] ?? null;
    return { method: 'POST', path: '/orders', token, body };
  });
}
