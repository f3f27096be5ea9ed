/** Gathers, when the load is over, what the invariants judge by. */
import { type Client, insist } from '../../topology/testing/http-client.ts';
import { until } from '../../topology/testing/until.ts';
import { findViolations } from '../audit/audit.ts';
import { openReader } from '../audit/database-reader.ts';
import { boughtIn, isOpen, ordersIn, type SeenItem, type SeenOrder } from './answer.ts';
import type { Evidence, Stored, StoredSales } from './invariants/invariant.ts';
import { soldOf } from './invariants/stock.ts';
import type { Stage, StagedWare } from './stage.ts';

/** Reads under way at a time. */
const LANES = 16;
const PAGE_SIZE = 100;
/** A cart gives back what it held after it was answered; a busy machine takes its time. */
const QUIET_DEADLINE_MS = 10_000;

type Seen = Pick<Evidence, 'answers' | 'responses' | 'refusals' | 'hasStalled'>;

export async function gatherEvidence(
  client: Client,
  stage: Stage,
  seen: Seen,
  databaseUrl: string | null,
): Promise<Evidence> {
  const { answers } = seen;
  const tokens = new Map(stage.accounts.map(({ id, token }) => [id, token]));
  const find = async (path: string, userId: string): Promise<SeenOrder | null> => {
    const token = tokens.get(userId) ?? '';
    const answer = await insist(() => client.send<SeenOrder>('GET', path, { token }));
    return answer.status === 200 ? answer.body : null;
  };
  const found = await inLanes([...boughtIn(answers)], ([id, { userId }]) =>
    find(`/orders/${id}`, userId).then((order) => [id, order] as const),
  );
  const decided = new Set(
    ordersIn(answers)
      .filter((a) => !isOpen(a))
      .map(({ key }) => key),
  );
  const open = new Map(ordersIn(answers).map(({ key, userId }) => [key ?? '', userId]));
  for (const key of decided) open.delete(key ?? '');
  const resolved = await inLanes([...open], ([key, userId]) =>
    find(`/orders/by-key/${key}`, userId).then((order) => [key, order] as const),
  );
  const evidence: Evidence = {
    ...{ stage, ...seen, found: new Map(found), resolved: new Map(resolved) },
    ...{ left: new Map(), listed: await listCategory(client, stage.category), stored: null },
  };
  const left = await readQuietStock(client, evidence);
  const stored = databaseUrl === null ? null : await readStored(databaseUrl, stage.wares);
  return { ...evidence, left, stored };
}

/** Waits until what is left and what was sold add up; if they never do, it is what is there. */
async function readQuietStock(client: Client, evidence: Evidence): Promise<Map<string, number>> {
  let left = new Map<string, number>();
  const isQuiet = async () => {
    const wares = evidence.stage.wares;
    left = new Map(await inLanes(wares, (ware) => readLeft(client, ware)));
    return wares.every((w) => left.get(w.productId) === w.units - soldOf(w, evidence));
  };
  // What never becomes quiet is for the invariant to say, which knows all the numbers.
  await until('the stock adds up', isQuiet, QUIET_DEADLINE_MS).catch(() => {});
  return left;
}

async function readLeft(client: Client, ware: StagedWare): Promise<readonly [string, number]> {
  const { productId, dealId } = ware;
  const path = dealId === null ? `/products/${productId}/stock` : `/products/deals/${dealId}`;
  const { body } = await insist(() => {
    return client.send<{ stock?: number; remaining_stock?: number }>('GET', path);
  });
  return [productId, body.remaining_stock ?? body.stock ?? Number.NaN];
}

async function listCategory(client: Client, category: string): Promise<SeenItem[]> {
  const listed: SeenItem[] = [];
  for (let page = 1; ; page++) {
    const path = `/products?category=${category}&size=${PAGE_SIZE}&page=${page}`;
    const { body } = await insist(() => client.send<{ items: SeenItem[] }>('GET', path));
    listed.push(...body.items);
    if (body.items.length < PAGE_SIZE) return listed;
  }
}

async function readStored(url: string, wares: readonly StagedWare[]): Promise<Stored> {
  const sales: StoredSales[] = [];
  await using reader = await openReader(url);
  for (const { productId } of wares) {
    type Counted = Record<Exclude<keyof StoredSales, 'productId'>, number | string>;
    const row = await reader.read<Counted>('count_product_sales', { product_id: productId });
    // A sum is a decimal to MySQL, and a string to its driver.
    const [orders, units, held] = [Number(row.orders), Number(row.units), Number(row.held)];
    sales.push({ productId, orders, units, held });
  }
  return { violations: await findViolations(url), sales };
}

async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const queue = items.values();
  const results: Result[] = [];
  const lanes = Array.from({ length: LANES }, async () => {
    for (const item of queue) results.push(await work(item));
  });
  await Promise.all(lanes);
  return results;
}
