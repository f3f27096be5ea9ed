/** Who buys: their access tokens and the one body they all send, as files for wrk. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokens } from '../gateway/token.ts';
import { createIds } from '../gateway/uuid-v7.ts';
import { JWT_SECRET } from '../topology/testing/server-process.ts';
import type { Line } from '../topology/testing/shop.ts';

/** Each with a token of its own. The gateway's cache of verified tokens holds twice as many. */
const BUYERS = 5_000;

export interface Buyers {
  tokensPath: string;
  bodyPath: string;
}

export function writeBuyers(folder: string, line: Line): Buyers {
  const tokensPath = join(folder, 'tokens');
  const bodyPath = join(folder, 'body');
  const newId = createIds(Date.now);
  const { signAccess } = createTokens({ secret: JWT_SECRET, now: Date.now, newId });
  const tokens = Array.from({ length: BUYERS }, () => signAccess(randomUUID()));
  writeFileSync(tokensPath, tokens.join('\n'));
  writeFileSync(bodyPath, JSON.stringify({ items: [line] }));
  return { tokensPath, bodyPath };
}
