// deadline: 300 s
/** Audits beside a server that sells meanwhile, over journals of several pages. */
import { v7 as uuidv7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AskOptions } from '../../actors/ask.ts';
import { openStore } from '../../persistence/open-store.ts';
import { openRawSql } from '../../persistence/raw-sql.ts';
import { type Engine, startEngine } from '../engine.ts';
import { removeEntry } from '../testing/damage.ts';
import { DATABASES } from '../testing/databases.ts';
import { type AuditReport, audit } from './audit.ts';
import { describe } from './finding.ts';

/** Over two pages of the journal's rows, which hold up to BUYERS entries each, and of orders. */
const SALES_MIN = 4_100;
const BUYERS = 8;
const AUDITS = 3;
const DRAIN_MS = 5_000;

const live = suite('an audit beside a server');

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  live(`sees one moment of it and every page, on ${name}`, async () => {
    await using database = await createDatabase();
    const { deal, sales } = await sellWhile(database.url, async () => {
      let seen = 0;
      for (let audits = 0; audits < AUDITS; audits++) {
        const { totals, violations } = await auditAt(database.url);
        assert.equal(violations.map(describe), []);
        assert.is(totals.orders, totals.unitsSold);
        assert.ok(totals.orders >= seen, 'a later audit sees no less');
        seen = totals.orders;
      }
    });
    assert.is((await auditAt(database.url)).totals.orders, sales);

    await loseEntry(database.url, `deal/${deal.id}`, 2_000);
    await loseEntry(database.url, `deal/${deal.id}`, 2_003);
    const found = (await auditAt(database.url)).violations.map(describe);
    assert.ok(
      found[0]?.includes('journal 2000: expected an entry, found none; the next one is 2001'),
    );
    assert.ok(
      found[1]?.includes('journal 2003: expected an entry, found none; the next one is 2004'),
    );
    assert.ok(found[2]?.includes('snapshots: expected hash'), 'the journal was chained anew');
    // Each missing sale leaves an order without its birth, and a key without its order.
    assert.ok(found.some((line) => line.includes('orders: expected an entry 2000 of its owner')));
    assert.is(found.length, 7, found.join('\n'));
  });
}

live.run();

/** Sells until `look` has ended and enough is sold. Nobody has the database open afterwards. */
async function sellWhile(
  url: string,
  look: () => Promise<void>,
): Promise<{ deal: OpenDeal; sales: number }> {
  const store = await openStore(url, { allowRelaxedDurability: false });
  const engine = await startEngine(store);
  const deal = await openDeal(engine);
  let sales = 0;
  let hasLooked = false;
  const buyers = Array.from({ length: BUYERS }, async () => {
    while (sales < SALES_MIN || !hasLooked) {
      await buy(engine, deal);
      sales++;
    }
  });
  try {
    await look();
  } finally {
    hasLooked = true;
    await Promise.all(buyers);
    await engine.stop(DRAIN_MS);
    await store.close();
  }
  return { deal, sales };
}

interface OpenDeal {
  id: string;
  productId: string;
}

async function openDeal(engine: Engine): Promise<OpenDeal> {
  const productId = uuidv7();
  const id = uuidv7();
  const product = { name: '의자', description: null, price: 1_000, category: null, imageUrl: null };
  const stock = { sellerId: productId, stock: 1_000_000 };
  await ask(engine, `product/${productId}`, { type: 'RegisterProduct', ...product, ...stock });
  const now = Date.now();
  const period = { startsAt: now - 1_000, endsAt: now + 3_600_000, perUserLimit: 1 };
  const terms = { dealId: id, dealPrice: 900, quantity: 900_000, ...period };
  await ask(engine, `product/${productId}`, { type: 'AllotDeal', userId: productId, ...terms });
  return { id, productId };
}

async function buy(engine: Engine, { id, productId }: OpenDeal): Promise<void> {
  const orderId = uuidv7();
  const stored = { address: null, key: orderId, fingerprint: 'f'.repeat(43) };
  const order = { orderId, userId: uuidv7(), productId, quantity: 1, ...stored };
  const command = { type: 'PlaceOrder', ...order };
  await ask(engine, `deal/${id}`, command, { commandId: orderId, isFresh: true });
}

async function ask(
  engine: Engine,
  entity: string,
  command: { type: string } & Record<string, unknown>,
  options?: AskOptions,
): Promise<void> {
  const { type } = await engine.registry.ask(entity, command, options);
  assert.is(type, 'accepted');
}

async function loseEntry(url: string, entity: string, seq: number): Promise<void> {
  await using db = await openRawSql(url);
  await removeEntry(db, { entity, seq });
}

async function auditAt(url: string): Promise<AuditReport> {
  const store = await openStore(url, { allowRelaxedDurability: false, readOnly: true });
  try {
    return await audit(store, { now: Date.now(), onProgress() {} });
  } finally {
    await store.close();
  }
}
