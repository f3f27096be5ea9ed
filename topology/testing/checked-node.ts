/** A node in this process and a client of it that holds every answer against the specs. */
import { randomUUID } from 'node:crypto';
import { NO_LIMITS } from '../../gateway/rate-limits.ts';
import { createSpecCheck } from '../../gateway/spec-check.ts';
import { startNode } from '../node.ts';
import { createClient, type RequestOptions } from './http-client.ts';
import { JWT_SECRET } from './server-process.ts';
import { createPerson, type Person } from './shop.ts';

export interface CheckedAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the spec check has seen what is in it.
  body: any;
  headers: Readonly<Record<string, unknown>>;
}

export interface CheckedNode extends AsyncDisposable {
  call(
    who: Person | null,
    method: string,
    path: string,
    json?: unknown,
    options?: RequestOptions,
  ): Promise<CheckedAnswer>;
  /** A fresh product of a fresh seller. */
  stocked(stock: number, change?: object): Promise<{ seller: Person; id: string }>;
  /** Its deal, running unless told otherwise. */
  opened(product: { seller: Person; id: string }, change?: object): Promise<string>;
}

const HOUR_MS = 3_600_000;

export async function startCheckedNode(databaseUrl: string): Promise<CheckedNode> {
  const check = await createSpecCheck();
  const node = await startNode({
    port: 0,
    host: '127.0.0.1',
    databaseUrl,
    jwtSecret: JWT_SECRET,
    allowRelaxedDurability: false,
    rateLimits: NO_LIMITS,
  });
  const client = createClient(node.url);

  const call: CheckedNode['call'] = async (who, method, path, json, options = {}) => {
    const answer = await client.send(method, path, {
      ...(who && { token: who.token }),
      ...(json !== undefined && { json }),
      ...options,
    });
    const { status, headers, body } = answer;
    await check.assertDocumented({ method, path, status, headers, body: JSON.stringify(body) });
    return { status, headers, body };
  };

  return {
    call,
    async stocked(stock, change = {}) {
      const seller = createPerson();
      const product = { name: `운동화 ${randomUUID()}`, price: 159_000, stock, ...change };
      const { body } = await call(seller, 'POST', '/products', product);
      return { seller, id: body.id };
    },
    async opened({ seller, id }, change = {}) {
      const deal = {
        product_id: id,
        deal_price: 99_000,
        deal_stock: 3,
        starts_at: new Date(Date.now() - HOUR_MS).toISOString(),
        ends_at: new Date(Date.now() + HOUR_MS).toISOString(),
        ...change,
      };
      const { body } = await call(seller, 'POST', '/products/deals', deal);
      return body.id;
    },
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await node.stop();
    },
  };
}
