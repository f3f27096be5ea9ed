/** Buyers: they want a thing or several, with or without an idempotency key, and may cancel. */
import type { CartLine, Order, OrderCommand } from '../domain/order.ts';
import { ownerOf } from '../domain/order-pursuit.ts';
import type { PlaceOrder } from '../domain/units.ts';
import type { Coverage } from './coverage.ts';
import type { Errands, Outcome } from './errands.ts';
import type { FakeDatabase } from './fake-database.ts';
import type { Shop } from './seller.ts';
import type { Process, World } from './world.ts';

/** What a buyer believes to have bought, or knows to have not. */
export interface Purchase {
  userId: string;
  key: string | null;
  orderId: string;
  lines: readonly CartLine[];
  result: 'bought' | 'refused' | 'unknown';
}

export interface BuyerDeps {
  world: World;
  errands: Errands;
  coverage: Coverage;
  database: FakeDatabase;
  clients: Process;
  shop: Shop;
  purchases: Purchase[];
}

interface Wish {
  userId: string;
  lines: readonly CartLine[];
  key: string | null;
  fingerprint: string | null;
}

const TRIES_MAX = 6;
/** Requests of one key, some of them at once. */
const KEYED_REQUESTS_MAX = 3;
const KEYED_TRIES = 8;
const CANCEL_WITHIN_MS = 1_500;

export async function shopOnce(deps: BuyerDeps, userId: string, number: number): Promise<void> {
  const { world, shop } = deps;
  const { chance } = world;
  if (shop.products.length === 0) return;
  const lines = chooseLines(deps);
  const wish: Wish = { userId, lines, key: null, fingerprint: null };
  if (chance.happens(0.3)) {
    const keyed = { ...wish, key: `key-${number}`, fingerprint: `print-${number}` };
    const requests = chance.integer(1, KEYED_REQUESTS_MAX);
    await Promise.all(
      Array.from({ length: requests }, (_, request) =>
        buyOnce(deps, keyed, `${number}.${request}`),
      ),
    );
    return;
  }
  const tries = chance.integer(1, TRIES_MAX);
  await buy(deps, wish, `order-${number}`, tries);
}

/** Sorted by owner, one line for each, as the gateway sends them. */
function chooseLines({ world, shop }: BuyerDeps): CartLine[] {
  const { chance } = world;
  const lines = new Map<string, CartLine>();
  for (let count = chance.happens(0.3) ? chance.integer(2, 3) : 1; count > 0; count--) {
    const isDeal = shop.deals.length > 0 && chance.happens(0.75);
    const sku = isDeal ? chance.pick(shop.deals) : { ...chance.pick(shop.products), dealId: null };
    const line = { ...sku, quantity: chance.pick([1, 1, 1, 2]) };
    lines.set(line.dealId ?? line.productId, line);
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

/** True when the shop has made up its mind about this wish. */
async function buy(deps: BuyerDeps, wish: Wish, orderId: string, tries: number): Promise<boolean> {
  const { world, errands, purchases, clients } = deps;
  const [line] = wish.lines;
  const isSingle = line && wish.lines.length === 1;
  const errand = isSingle
    ? { entity: ownerOf(line), command: placeOrder(wish, line, orderId), isPatient: false }
    : { entity: `order/${orderId}`, command: placeCart(wish), isPatient: true };
  const outcome = await errands.run({ ...errand, commandId: orderId }, tries);
  const result = resultOf(outcome, deps.coverage);
  purchases.push({ ...wish, orderId, result });
  if (result === 'bought' && world.chance.happens(0.25)) {
    const waitMs = world.chance.between(0, CANCEL_WITHIN_MS);
    world.after(waitMs, () => void cancel(deps, wish.userId, orderId), clients);
  }
  return (
    outcome.type === 'accepted' || (outcome.type === 'refused' && outcome.code !== 'DUPLICATE')
  );
}

function placeOrder(wish: Wish, line: CartLine, orderId: string): PlaceOrder {
  const { userId, key, fingerprint } = wish;
  const { productId, quantity } = line;
  return {
    type: 'PlaceOrder',
    orderId,
    userId,
    productId,
    quantity,
    address: null,
    key,
    fingerprint,
  };
}

function placeCart({ userId, lines, key, fingerprint }: Wish): OrderCommand {
  return { type: 'PlaceCart', userId, lines, address: null, key, fingerprint };
}

function resultOf(outcome: Outcome, coverage: Coverage): Purchase['result'] {
  if (outcome.type === 'unknown') return 'unknown';
  if (outcome.type === 'denied') return 'refused';
  if (outcome.type === 'refused') {
    countRefusal(outcome.code, coverage);
    return outcome.isFinal ? 'refused' : 'unknown';
  }
  const cart = outcome.reply.outcome as { status: string; order?: Order } | undefined;
  if (cart && 'status' in cart) {
    const isBought = cart.order !== undefined;
    coverage[isBought ? 'cartsBought' : 'cartsRefused']++;
    return isBought ? 'bought' : 'refused';
  }
  coverage.ordersBought++;
  return 'bought';
}

function countRefusal(code: string, coverage: Coverage): void {
  if (code === 'INSUFFICIENT_STOCK') coverage.stockRefused++;
  if (code === 'PURCHASE_LIMIT_EXCEEDED') coverage.limitRefused++;
  if (code === 'DEAL_NOT_ACTIVE') coverage.windowRefused++;
}

/**
 * As the gateway does: look the key up, else buy; in doubt, or when the key is taken, look again.
 */
async function buyOnce(deps: BuyerDeps, wish: Wish, request: string): Promise<void> {
  const { world, database, purchases, coverage, clients } = deps;
  for (let tries = 0; tries < KEYED_TRIES; tries++) {
    await world.travel(world.chance.between(1, 40), clients);
    const bought = orderOfKey(database, wish);
    if (bought !== null) {
      coverage.keysReplayed++;
      purchases.push({ ...wish, orderId: bought, result: 'bought' });
      return;
    }
    const orderId = `order-${request}.${tries}`;
    if (await buy(deps, wish, orderId, world.chance.integer(1, 2))) return;
  }
}

/** Null also while a cart has the key and is no order yet. */
function orderOfKey({ tables }: FakeDatabase, { userId, key }: Wish): string | null {
  const orderId = String(tables.keys.get(`${userId} ${key}`)?.['order_id']);
  return tables.orders.has(orderId) ? orderId : null;
}

async function cancel(deps: BuyerDeps, userId: string, orderId: string): Promise<void> {
  const { world, errands, coverage } = deps;
  const command: OrderCommand = { type: 'Cancel', userId, reason: null };
  const errand = { entity: `order/${orderId}`, command, commandId: 'cancel', isPatient: true };
  const outcome = await errands.run(errand, world.chance.integer(1, TRIES_MAX));
  if (outcome.type === 'accepted') coverage.cancelled++;
}
