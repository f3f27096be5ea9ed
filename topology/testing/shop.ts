/** The API in the words of the tests: people, products, deals, orders. */
import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { components as orders } from '../../gateway/order-api.d.ts';
import type { components as products } from '../../gateway/product-api.d.ts';
import { createTokens, type Tokens } from '../../gateway/token.ts';
import { type Answer, type Client, insist } from './http-client.ts';
import { JWT_SECRET } from './server-process.ts';

export type Order = orders['schemas']['Order'];
type Orders = orders['schemas']['OrderPage'];
type NewOrder = orders['schemas']['NewOrder'];
export type Line = NewOrder['items'][number];
export type Product = products['schemas']['Product'];
export type Deal = products['schemas']['Deal'];
type Stock = products['schemas']['Stock'];

/** Somebody with a valid token. An account is not needed to sell or to buy. */
export interface Person {
  id: string;
  token: string;
}

export interface DealTerms {
  units: number;
  price?: number;
  perUserLimit?: number;
  /** Epoch ms; absent: an hour ago, in an hour. */
  startsAt?: number;
  endsAt?: number;
}

export interface Shop {
  registerProduct(terms: { stock: number; name?: string }): Promise<Product>;
  openDeal(product: Product, terms: DealTerms): Promise<Deal>;
  /** A product, all units of which are in one deal. */
  openHotDeal(terms: DealTerms): Promise<Deal>;
  rename(product: Product, name: string): Promise<Product>;
  order(buyer: Person, lines: readonly Line[], key?: string): Promise<Answer<Order>>;
  cancel(buyer: Person, orderId: string): Promise<Answer<Order>>;
  findOrder(buyer: Person, orderId: string): Promise<Answer<Order>>;
  findByKey(buyer: Person, key: string): Promise<Answer<Order>>;
  /** All of them, newest first. */
  listOrders(buyer: Person): Promise<Order[]>;
  findDeal(id: string): Promise<Deal>;
  findStock(productId: string): Promise<number>;
}

const HOUR_MS = 3_600_000;
const PAGE_MAX = 100;

/** One seller; anybody may buy. Reads and the seller's writes insist on an answer. */
export function createShop(client: Client, seller: Person = createPerson()): Shop {
  const write = async <Body>(method: string, path: string, json: unknown): Promise<Body> => {
    const answer = await insist(() =>
      client.send<Body>(method, path, { token: seller.token, json }),
    );
    assert.is(answer.code, null, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const read = <Body>(path: string, reader?: Person): Promise<Answer<Body>> =>
    insist(() => client.send<Body>('GET', path, reader ? { token: reader.token } : {}));

  const shop: Shop = {
    registerProduct: ({ stock, name = '한정판 운동화' }) =>
      write<Product>('POST', '/products', { name, price: 159_000, stock }),
    openDeal: (product, terms) => write<Deal>('POST', '/products/deals', dealBody(product, terms)),
    async openHotDeal(terms) {
      return shop.openDeal(await shop.registerProduct({ stock: terms.units }), terms);
    },
    rename: (product, name) => write<Product>('PATCH', `/products/${product.id}`, { name }),
    order: (buyer, items, key) =>
      client.send('POST', '/orders', {
        token: buyer.token,
        json: { items },
        ...(key !== undefined && { key }),
      }),
    cancel: ({ token }, orderId) => client.send('POST', `/orders/${orderId}/cancel`, { token }),
    findOrder: (buyer, orderId) => read<Order>(`/orders/${orderId}`, buyer),
    findByKey: (buyer, key) => read<Order>(`/orders/by-key/${encodeURIComponent(key)}`, buyer),
    async listOrders(buyer) {
      const found: Order[] = [];
      for (let page = 1; ; page++) {
        const { body } = await read<Orders>(`/orders?page=${page}&size=${PAGE_MAX}`, buyer);
        found.push(...body.items);
        if (body.items.length < PAGE_MAX) return found;
      }
    },
    findDeal: async (id) => (await read<Deal>(`/products/deals/${id}`)).body,
    findStock: async (productId) => (await read<Stock>(`/products/${productId}/stock`)).body.stock,
  };
  return shop;
}

/** A token is valid for an hour; `aheadMs` more where the server's clock will be ahead. */
export function createPerson(aheadMs = 0): Person {
  return personWith(signer(aheadMs));
}

export function createPeople(count: number): Person[] {
  const tokens = signer(0);
  return Array.from({ length: count }, () => personWith(tokens));
}

function signer(aheadMs: number): Tokens {
  const now = () => Date.now() + aheadMs;
  return createTokens({ secret: JWT_SECRET, now, newId: randomUUID });
}

function personWith({ signAccess }: Tokens): Person {
  const id = randomUUID();
  return { id, token: signAccess(id) };
}

export function lineOf(ware: Deal | Product, quantity = 1): Line {
  return 'product_id' in ware
    ? { product_id: ware.product_id, deal_id: ware.id, quantity }
    : { product_id: ware.id, quantity };
}

/** How many answers there are of each kind: `201`, or the code of a refusal. */
export function tally(answers: readonly Answer<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of answers) {
    const kind = code ?? `${status}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function dealBody(product: Product, terms: DealTerms) {
  const now = Date.now();
  return {
    product_id: product.id,
    deal_price: terms.price ?? 99_000,
    deal_stock: terms.units,
    starts_at: new Date(terms.startsAt ?? now - HOUR_MS).toISOString(),
    ends_at: new Date(terms.endsAt ?? now + HOUR_MS).toISOString(),
    per_user_limit: terms.perUserLimit ?? null,
  };
}
