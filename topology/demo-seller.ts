/**
 * The seller of the demonstration: an account, a product and a deal, as anybody would make them.
 */
import type { JsonClient } from './demo-client.ts';

export interface OpenDeal {
  id: string;
  productId: string;
  /** Epoch ms. */
  startsAt: number;
}

const ACCOUNT = { email: 'hana@example.com', password: 'open-run-2026', name: '하나' };
const PRODUCT = { name: '한정판 운동화', price: 159_000, category: '신발' };
const DEAL_PRICE = 99_000;
const OPEN_MS = 3_600_000;

/** All `units` of a new product, from `opensInMs` on. */
export async function openDeal(
  client: JsonClient,
  { units, opensInMs }: { units: number; opensInMs: number },
): Promise<OpenDeal> {
  const { email, password } = ACCOUNT;
  await create(client, '/auth/register', ACCOUNT);
  const { access_token } = await create(client, '/auth/login', { email, password });
  const token = String(access_token);
  const product = await create(client, '/products', { ...PRODUCT, stock: units }, token);
  const startsAt = Date.now() + opensInMs;
  const terms = {
    product_id: product['id'],
    deal_price: DEAL_PRICE,
    deal_stock: units,
    per_user_limit: 1,
    starts_at: new Date(startsAt).toISOString(),
    ends_at: new Date(startsAt + OPEN_MS).toISOString(),
  };
  const deal = await create(client, '/products/deals', terms, token);
  return { id: String(deal['id']), productId: String(product['id']), startsAt };
}

async function create(client: JsonClient, path: string, json: object, token?: string) {
  const { status, body } = await client.post(path, json, token);
  if (status >= 300) throw new Error(`POST ${path} answered ${status} ${JSON.stringify(body)}`);
  return body;
}
