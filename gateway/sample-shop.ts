/**
 * For tests: a gateway on fakes of what it needs, each a few lines, and a client that checks every
 * answer.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as assert from 'uvu/assert';
import type { AskOptions, Reply } from '../actors/ask.ts';
import type { Account } from '../persistence/accounts.ts';
import type { Deal, Product } from '../persistence/catalog.ts';
import type { Order } from '../persistence/order-book.ts';
import { createGateway, type GatewayDeps } from './app.ts';
import { accepted, BUYER, NOW, product, rejected, soldEvent } from './samples.ts';
import { createSpecCheck } from './spec-check.ts';
import { createTokens } from './token.ts';
import { createIds } from './uuid-v7.ts';

const SECRET = randomBytes(32).toString('hex');

export interface Asked {
  entity: string;
  command: { type: string; [field: string]: unknown };
  options: AskOptions | undefined;
}

export interface Answer {
  status: number;
  /** Parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: the spec check has seen what is in it.
  body: any;
  text: string;
  raw: Buffer;
  headers: Record<string, string | undefined>;
}

export interface CallOptions {
  /** The user whose token goes along; null: none. */
  as?: string | null;
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string as it is. */
  body?: object | string;
}

export interface Shop extends AsyncDisposable {
  app: FastifyInstance;
  clock: { now: number };
  asked: Asked[];
  /** What entities say to commands. */
  say(reply: (asked: Asked) => Reply | Promise<Reply>): void;
  /** What is committed besides: read models, and who hears of it. */
  products: Map<string, Product>;
  deals: Map<string, Deal>;
  orders: Map<string, Order>;
  keys: Map<string, { order: Order; fingerprint: string }>;
  commit(...entities: string[]): void;
  /** Statements the read models ran, by method. */
  reads: string[];
  token(userId: string): string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

/** It only validates, so all tests of a file share it. */
const specCheck = createSpecCheck();

export async function openShop(overrides: Partial<GatewayDeps> = {}): Promise<Shop> {
  const world = createWorld();
  const tokens = createTokens({ secret: SECRET, now: world.deps.now, newId: world.deps.newId });
  const app = await createGateway({ ...world.deps, ...overrides });
  const check = await specCheck;

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { as = BUYER, headers = {}, body } = options;
    const response = await app.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(as !== null && { authorization: `Bearer ${tokens.signAccess(as)}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const answer: Answer = {
      status: response.statusCode,
      body: undefined,
      text: response.body,
      raw: response.rawPayload,
      headers: response.headers as Answer['headers'],
    };
    if (method === 'HEAD') return answer;
    assert.is(Number(answer.headers['content-length']), answer.raw.length);
    if (answer.headers['content-encoding']) return answer;
    const { status, headers: received, text } = answer;
    await check.assertDocumented({ method, path, status, headers: received, body: text });
    answer.body = JSON.parse(text);
    return answer;
  }

  return {
    app,
    ...world.shop,
    token: tokens.signAccess,
    call,
    async [Symbol.asyncDispose]() {
      await app.close();
    },
  };
}

function createWorld() {
  const clock = { now: NOW };
  const asked: Asked[] = [];
  const reads: string[] = [];
  const products = new Map<string, Product>();
  const deals = new Map<string, Deal>();
  const orders = new Map<string, Order>();
  const keys = new Map<string, { order: Order; fingerprint: string }>();
  const listeners: ((entities: readonly string[]) => void)[] = [];
  let reply: (asked: Asked) => Reply | Promise<Reply> = sellAll(clock);

  const counted = <Result>(name: string, result: () => Result): Promise<Result> => {
    reads.push(name);
    return Promise.resolve().then(result);
  };
  const page = <Item>(items: Item[]) => ({ items, total: items.length });
  const deps: GatewayDeps = {
    ask: async (entity, command, options) => {
      const question = { entity, command: command as Asked['command'], options };
      asked.push(question);
      return reply(question);
    },
    catalog: {
      findProduct: (id) => counted('findProduct', () => products.get(id) ?? null),
      listProducts: () => counted('listProducts', () => page([...products.values()])),
      findDeal: (id) => counted('findDeal', () => deals.get(id) ?? null),
      listActiveDeals: ({ now }) =>
        counted('listActiveDeals', () => {
          const open = [...deals.values()].filter(({ endsAt }) => endsAt > now);
          const changes = open.map((deal) => (deal.startsAt <= now ? deal.endsAt : deal.startsAt));
          const active = open.filter(({ startsAt }) => startsAt <= now);
          return { ...page(active), changesAt: Math.min(...changes) };
        }),
    },
    orderBook: {
      find: (id) => counted('find', () => orders.get(id) ?? null),
      findByKey: (user, key) => counted('findByKey', () => keys.get(`${user} ${key}`) ?? null),
      list: () => counted('list', () => page([...orders.values()])),
    },
    ...fakeAccounts(),
    jwtSecret: SECRET,
    now: () => clock.now,
    newId: createIds(() => clock.now),
    durability: 'fsync',
    subscribe: (listener) => listeners.push(listener),
    // The cheapest that argon2 takes.
    passwordCost: { memoryKib: 8, passes: 1 },
  };
  const shop = {
    clock,
    asked,
    reads,
    products,
    deals,
    orders,
    keys,
    say: (next: typeof reply) => {
      reply = next;
    },
    commit: (...entities: string[]) => {
      for (const listener of listeners) listener(entities);
    },
  };
  return { deps, shop };
}

function fakeAccounts(): Pick<GatewayDeps, 'accounts' | 'refreshTokens'> {
  const accounts: Account[] = [];
  const live = new Map<string, { userId: string; family: string }>();
  return {
    accounts: {
      async create(account) {
        if (accounts.some(({ email }) => email === account.email)) return false;
        accounts.push(account);
        return true;
      },
      findByEmail: async (email) => accounts.find((account) => account.email === email) ?? null,
      findById: async (id) => accounts.find((account) => account.id === id) ?? null,
    },
    refreshTokens: {
      async issue({ hash, userId, family }) {
        live.set(hash, { userId, family });
      },
      async issueNext(_spent, { hash, userId, family }) {
        live.set(hash, { userId, family });
        return true;
      },
      async spend(hash) {
        const token = live.get(hash) ?? null;
        live.delete(hash);
        return token;
      },
    },
  };
}

/** Entities that sell whatever is asked for, and know of nothing else but new products. */
function sellAll(clock: { now: number }) {
  return ({ entity, command }: Asked): Reply => {
    const atMs = clock.now;
    if (command.type === 'PlaceOrder')
      return accepted({ atMs, events: [soldEvent(entity, command)] });
    if (command.type === 'RegisterProduct') return accepted({ atMs, outcome: product() });
    if (command.type === 'PlaceCart')
      return accepted({ atMs, outcome: { code: 'DEAL_NOT_ACTIVE' } });
    return rejected('NOT_FOUND');
  };
}
