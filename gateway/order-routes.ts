/**
 * Orders. Placing one is what this product is for: with one line and no key it is one `ask` and no
 * SQL.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ask } from '../actors/ask.ts';
import type { OrderCommand } from '../actors/domain/order.ts';
import type { OrderBook, Order as StoredOrder } from '../persistence/order-book.ts';
import { answer, answerJson, type Headers, refuse } from './answer.ts';
import { userIdOf } from './authentication.ts';
import { type Basket, fingerprintOf, toBasket } from './basket.ts';
import { answerCompressible } from './compressible-answer.ts';
import { compress } from './compression.ts';
import type { Durability } from './health.ts';
import { createIdempotency } from './idempotency.ts';
import type { BodyOf, Operation, PathOf, QueryOf } from './operation.ts';
import type { operations } from './order-api.d.ts';
import { toOrder, toOrderView } from './order-reply.ts';
import { toPage } from './product-reply.ts';
import { createPurchases, type OrderOutcome, type Purchase, type StoredKey } from './purchase.ts';

export interface OrderRoutesDeps {
  ask: Ask;
  orderBook: Pick<OrderBook, 'find' | 'findByKey' | 'list'>;
  newId: () => string;
  durability: Durability;
}

type OrderOperation = Exclude<keyof operations, 'orderHealth'>;

const NO_KEY: StoredKey = { key: null, fingerprint: null };

export function createOrderRoutes(deps: OrderRoutesDeps) {
  return { ...orderCommands(deps), ...orderReads(deps) } satisfies Record<
    OrderOperation,
    Operation
  >;
}

function orderCommands({ ask, orderBook, newId, durability }: OrderRoutesDeps) {
  const { buy } = createPurchases(ask, newId);
  const idempotency = createIdempotency(orderBook);

  async function placeOrder(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const userId = userIdOf(request);
    const basket = toBasket(request.body as BodyOf<operations['placeOrder']>);
    const key = request.headers['idempotency-key'] as string | undefined;
    const purchase =
      key === undefined ? await buy(userId, basket, NO_KEY) : await buyOnce(userId, basket, key);
    if (purchase.type === 'rejected') return refuse(reply, purchase.code, purchase.seq);
    answer(reply, 201, purchase.body, boughtHeaders(purchase, durability));
  }

  function buyOnce(userId: string, basket: Basket, key: string): Promise<Purchase> {
    const fingerprint = fingerprintOf(basket);
    return idempotency.once({ userId, key, fingerprint }, () =>
      buy(userId, basket, { key, fingerprint }),
    );
  }

  async function cancelOrder(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const orderId = orderIdOf(request);
    const body = request.body as BodyOf<operations['cancelOrder']> | undefined;
    const command: OrderCommand = {
      type: 'Cancel',
      userId: userIdOf(request),
      reason: body?.reason ?? null,
    };
    const options = { commandId: newId(), isFresh: true, patient: true };
    const told = await ask(`order/${orderId}`, command, options);
    if (told.type === 'rejected') return refuse(reply, told.code, told.seq);
    const { order } = told.outcome as OrderOutcome;
    if (!order) throw new Error(`order ${orderId} is cancelled and has no outcome`);
    answerJson(reply, 200, toOrder(toOrderView(order)), ['openrun-version', `${told.seq}`]);
  }

  return { placeOrder, cancelOrder };
}

function orderReads({ orderBook }: Pick<OrderRoutesDeps, 'orderBook'>) {
  async function findOrder(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const order = await orderBook.find(orderIdOf(request));
    if (!order) return refuse(reply, 'NOT_FOUND');
    if (order.userId !== userIdOf(request)) return refuse(reply, 'FORBIDDEN');
    answerOrder(reply, order);
  }

  async function findOrderByKey(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { idempotency_key } = request.params as PathOf<operations['findOrderByKey']>;
    const found = await orderBook.findByKey(userIdOf(request), idempotency_key);
    return found ? answerOrder(reply, found.order) : refuse(reply, 'NOT_FOUND');
  }

  async function listOrders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const query = request.query as QueryOf<operations['listOrders']>;
    const { page = 1, size = 20, status = null } = query;
    const found = await orderBook.list({ userId: userIdOf(request), status, page, size });
    const body = Buffer.from(JSON.stringify(toPage(found, { page, size }, toOrder)));
    await answerCompressible(request, reply, body, (encoding) => compress(body, encoding));
  }

  return { findOrder, findOrderByKey, listOrders };
}

function boughtHeaders(purchase: Purchase & { type: 'bought' }, durability: Durability): Headers {
  const version = `${purchase.version}`;
  return purchase.replayed
    ? ['openrun-version', version, 'openrun-durability', durability, 'idempotent-replayed', 'true']
    : ['openrun-version', version, 'openrun-durability', durability];
}

function orderIdOf(request: FastifyRequest): string {
  return (request.params as PathOf<operations['findOrder']>).order_id.toLowerCase();
}

function answerOrder(reply: FastifyReply, order: StoredOrder): void {
  answerJson(reply, 200, toOrder(order), ['openrun-version', `${order.version}`]);
}
