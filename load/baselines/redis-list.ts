/**
 * Stock and orders in Redis: one script takes the units and notes the order on a list, and the
 * buyer is answered. A worker stores the orders in SQL later, many in a transaction. The answer is
 * a 201, as the route has no other, and means 202: until the worker has come by, a power cut takes
 * the order with it, and nobody knows of it. The list has no limit but the memory.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from '../../actors/ask.ts';
import type { PlaceOrder } from '../../actors/domain/units.ts';
import { createBaseline, environment, serve } from './baseline.ts';
import { openStock } from './redis-stock.ts';
import {
  createDealSeller,
  createSale,
  rowsOf,
  type Sale,
  SOLD_OUT,
  type StoredDeal,
  UNNUMBERED,
} from './sale.ts';
import { createTransactions } from './transactions.ts';

const ORDERS = 'orders';
/** Orders of a transaction. */
const BATCH_MAX = 500;
/** Between two looks at a list that is empty. */
const IDLE_MS = 5;
/** A database that is away is asked again; meanwhile the list grows. */
const AFTER_FAULT_MS = 500;
/** One for the worker, one for whoever looks. */
const CONNECTIONS = 2;

const { execute, write } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
const deals = await execute<StoredDeal[]>('list_deals');
const { redis, take } = await openStock(environment('REDIS_URL'), deals);
let isClosing = false;

async function sell(deal: StoredDeal, order: PlaceOrder, now: number): Promise<Reply> {
  const sale = createSale(deal, order, UNNUMBERED, now);
  const note = { list: ORDERS, text: JSON.stringify(sale) };
  const seq = await take(deal.dealId, order.quantity, note);
  return seq === 0 ? SOLD_OUT : { ...sale, seq };
}

/** Ends when the server does and the list is empty. */
async function work(): Promise<void> {
  for (;;) {
    try {
      const noted = await redis.lrange(ORDERS, 0, BATCH_MAX - 1);
      if (noted.length === 0 && isClosing) return;
      if (noted.length === 0) await delay(IDLE_MS);
      await store(noted.map(parseSale));
      await redis.ltrim(ORDERS, noted.length, -1);
    } catch (error) {
      if (isClosing) throw error;
      console.error(error);
      await delay(AFTER_FAULT_MS);
    }
  }
}

async function store(sales: readonly Sale[]): Promise<void> {
  try {
    await write(sales.flatMap(rowsOf));
  } catch (error) {
    // A worker died after its commit and before it had taken the orders off the list.
    if ((error as { code?: string }).code !== 'ER_DUP_ENTRY') throw error;
    if (sales.length > 1) for (const sale of sales) await store([sale]);
  }
}

function parseSale(noted: string): Sale {
  const end = noted.indexOf(' ');
  return { ...(JSON.parse(noted.slice(end)) as Sale), seq: Number(noted.slice(0, end)) };
}

const { ask, settle } = createDealSeller(deals, sell);
const working = work();
await serve(await createBaseline(ask, 'relaxed'), async () => {
  await settle();
  const startedAt = performance.now();
  const waiting = (await redis.llen(ORDERS)).toLocaleString('en');
  isClosing = true;
  await working;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `note: ${waiting} accepted orders were in Redis only; SQL had them ${seconds} s later`,
  );
});
