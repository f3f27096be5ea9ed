/**
 * `npm run demo`: a server, a deal of 100 units, and 2,000 buyers who all want one when it opens.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokens } from '../gateway/token.ts';
import { createIds } from '../gateway/uuid-v7.ts';
import { parseConfig } from './config.ts';
import { createJsonClient } from './demo-client.ts';
import { count, formatRush } from './demo-report.ts';
import { type Rush, rush } from './demo-rush.ts';
import { openDeal } from './demo-seller.ts';
import { startNode } from './node.ts';
import { parsePlainWish } from './plain-wish.ts';
import { prove } from './proof.ts';

const UNITS = 100;
const BUYERS = 2_000;
const OPENS_IN_MS = 2_000;
const PROGRESS_EVERY_MS = 100;
const SECRET_BYTES = 48;
const EXIT_WRONG = 1;
const EXIT_USAGE = 2;

const HELP = `npm run demo

Starts a server on a temporary database, opens a deal of ${UNITS} units, lets ${count(BUYERS)}
buyers rush it over HTTP, says what happened, and proves it from the database. Takes a few seconds
and leaves nothing behind.

  --help   this text

Exits with 0 when exactly ${UNITS} units were sold and the proof holds, else with 1.
`;

// Whoever is stopped in the middle leaves no files.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const wish = parsePlainWish(args);
  switch (wish.type) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'mistake':
      console.error(`${wish.problem}\nSee npm run demo -- --help`);
      return EXIT_USAGE;
    case 'run':
      return demonstrate();
  }
}

async function demonstrate(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const databaseUrl = `sqlite:${join(folder, 'openrun.db')}`;
  const jwtSecret = randomBytes(SECRET_BYTES).toString('base64url');
  const settings = { PORT: '0', DATABASE_URL: databaseUrl, JWT_SECRET: jwtSecret };
  const node = await startNode(parseConfig(settings));
  try {
    console.log(`Openrun is open at ${node.url}, on ${node.store.version} in ${folder}`);
    const crowd = await sendCrowd(node.url, jwtSecret);
    console.log(`\n${formatRush(crowd, UNITS)}`);
    console.log('And what the database says, while the server still runs on it:\n');
    const proof = await prove(databaseUrl, process);
    const isRight = crowd.sold === UNITS && crowd.sold + crowd.soldOut === BUYERS;
    return isRight ? proof : EXIT_WRONG;
  } finally {
    await node.stop();
  }
}

async function sendCrowd(url: string, secret: string): Promise<Rush> {
  using client = createJsonClient(url);
  const deal = await openDeal(client, { units: UNITS, opensInMs: OPENS_IN_MS });
  const opensAt = new Date(deal.startsAt).toISOString();
  console.log(`${count(BUYERS)} buyers, ${UNITS} units, the doors open at ${opensAt}`);
  const newId = createIds(Date.now);
  const tokens = createTokens({ secret, now: Date.now, newId });
  const buyers = Array.from({ length: BUYERS }, () => tokens.signAccess(newId()));
  const progress = showProgress(deal.startsAt);
  try {
    return await rush(client, deal, buyers, progress.answered);
  } finally {
    progress.end();
  }
}

/** One line, written anew on a terminal. */
function showProgress(opensAt: number) {
  const { stderr } = process;
  let answered = 0;
  const show = () => {
    const leftMs = opensAt - Date.now();
    const line =
      leftMs > 0
        ? `the doors open in ${(leftMs / 1_000).toFixed(1)} s`
        : `${count(answered)} of ${count(BUYERS)} buyers have their answer`;
    stderr.write(`\r\x1b[K${line}`);
  };
  const timer = stderr.isTTY ? setInterval(show, PROGRESS_EVERY_MS) : null;
  return {
    answered: () => {
      answered++;
    },
    end() {
      if (timer === null) return;
      clearInterval(timer);
      stderr.write('\r\x1b[K');
    },
  };
}
