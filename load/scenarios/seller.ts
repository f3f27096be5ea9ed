/** Sets the stage of a scenario over HTTP, as any client could: accounts, products, deals. */
import { randomUUID } from 'node:crypto';
import { type Answer, type Client, insist } from '../../topology/testing/http-client.ts';
import type { Ware } from './scenario.ts';
import type { Account, Stage, StagedWare } from './stage.ts';

/** Passwords are hashed two at a time: more would only wait. */
const LANES = 4;
const HOUR_MS = 3_600_000;
const PRICE = 159_000;
const DEAL_PRICE = 99_000;

/** Deals that open later come last: their countdown begins at once. */
export async function setStage(
  client: Client,
  { accounts: count, wares }: { accounts: number; wares: readonly Ware[] },
): Promise<Stage> {
  const accounts: Account[] = [];
  const lanes = Array.from({ length: LANES }, async () => {
    while (accounts.length < count) {
      const place = accounts.push({ id: '', email: '', password: '', token: '' }) - 1;
      accounts[place] = await openAccount(client);
    }
  });
  await Promise.all(lanes);
  const category = `load-${randomUUID().slice(0, 8)}`;
  const seller = accounts[0]?.token ?? '';
  const soonest = (ware: Ware) => (typeof ware.deal === 'object' ? 1 : 0);
  const each = wares
    .toSorted((a, b) => soonest(a) - soonest(b))
    .flatMap((ware) => Array.from({ length: ware.count ?? 1 }, () => ware));
  const staged: StagedWare[] = [];
  for (const ware of each) staged.push(await openWare(client, seller, category, ware));
  return { category, accounts, wares: staged };
}

async function openAccount(client: Client): Promise<Account> {
  const email = `${randomUUID()}@example.com`;
  const password = randomUUID();
  const { id } = await post<{ id: string }>(client, '/auth/register', {
    ...{ email, password, name: '하나' },
  });
  const { access_token: token } = await post<{ access_token: string }>(client, '/auth/login', {
    ...{ email, password },
  });
  return { id, email, password, token };
}

async function openWare(
  client: Client,
  token: string,
  category: string,
  { units, deal }: Ware,
): Promise<StagedWare> {
  const product = { name: '한정판 운동화', price: PRICE, stock: units, category };
  const { id: productId } = await post<{ id: string }>(client, '/products', product, token);
  if (deal === undefined) return { productId, dealId: null, units, opensAt: null };
  const now = Date.now();
  const opensAt = deal === 'open' ? null : now + deal.opensInSeconds * 1000;
  const terms = {
    product_id: productId,
    deal_price: DEAL_PRICE,
    deal_stock: units,
    starts_at: new Date(opensAt ?? now - HOUR_MS).toISOString(),
    ends_at: new Date(now + HOUR_MS).toISOString(),
  };
  const { id: dealId } = await post<{ id: string }>(client, '/products/deals', terms, token);
  return { productId, dealId, units, opensAt };
}

async function post<Body>(
  client: Client,
  path: string,
  json: unknown,
  token?: string,
): Promise<Body> {
  const options = { json, ...(token !== undefined && { token }) };
  const answer: Answer<Body> = await insist(() => client.send<Body>('POST', path, options));
  if (answer.code === null) return answer.body;
  throw new Error(`${path} was answered ${answer.status} ${answer.code}`);
}
