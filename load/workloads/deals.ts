/** Many deals, opened through the API as sellers do, many at a time. */
import type { Client } from '../../topology/testing/http-client.ts';
import { createShop, type Line, lineOf } from '../../topology/testing/shop.ts';

/** So many share the server's transactions; more would only fill its inboxes. */
const AT_ONCE = 64;

/** A product each. */
export async function openDeals(client: Client, count: number, units: number): Promise<Line[]> {
  const shop = createShop(client);
  const lines: Line[] = [];
  let begun = 0;
  async function openInTurn(): Promise<void> {
    while (begun < count) {
      begun += 1;
      lines.push(lineOf(await shop.openHotDeal({ units })));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, openInTurn));
  return lines;
}
