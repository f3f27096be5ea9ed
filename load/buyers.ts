/** Who buys: their access tokens and the one body they all send, as files for wrk. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPeople, type Line } from '../topology/testing/shop.ts';

/** Each with a token of its own. The gateway's cache of verified tokens holds twice as many. */
const BUYERS = 5_000;

export interface Buyers {
  tokensPath: string;
  bodyPath: string;
}

export function writeBuyers(folder: string, line: Line): Buyers {
  const tokensPath = join(folder, 'tokens');
  const bodyPath = join(folder, 'body');
  const tokens = createPeople(BUYERS).map((buyer) => buyer.token);
  writeFileSync(tokensPath, tokens.join('\n'));
  writeFileSync(bodyPath, JSON.stringify({ items: [line] }));
  return { tokensPath, bodyPath };
}
