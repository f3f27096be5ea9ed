/**
 * A database in which everything has happened that can happen to an order, made by the real engine:
 * sales and carts, refusals and cancels, a deal that ended and one that nobody bought from, a new
 * name, a snapshot with entries after it, and two owners one after the other.
 */
import { v7 as uuidv7 } from 'uuid';
import type { Reply } from '../../actors/ask.ts';
import type { OrderCommand } from '../../actors/domain/order.ts';
import type { ProductCommand } from '../../actors/domain/product.ts';
import type { UnitsCommand } from '../../actors/domain/units.ts';
import { createCatalog } from '../../persistence/catalog.ts';
import { openStore, type Store } from '../../persistence/open-store.ts';
import { type Engine, startEngine } from '../engine.ts';
import { until } from './until.ts';

export interface BusyMarket {
  /** Entity ids without their kind. */
  book: string;
  pen: string;
  /** Of the book, 100 units: sales before and after its snapshot, a cart, cancels. */
  hot: string;
  /** Of the book, 20 units, at most 2 a buyer. */
  limited: string;
  /** Of the pen: it has ended, and the units it did not sell are back. */
  ended: string;
  /** Of the pen: nobody bought anything. */
  quiet: string;
  /** Bought with the key `sale` by `buyer`, from the hot deal. */
  sale: string;
  /** A cart of the hot deal and the pen, bought with the key `cart` by `buyer`. */
  cart: string;
  /** A cart that wanted too many pens, with the key `refused`. */
  refused: string;
  /** A sale of the hot deal that was cancelled. */
  cancelled: string;
  /** A cart that was cancelled. */
  cancelledCart: string;
  buyer: string;
}

type Command = UnitsCommand | ProductCommand | OrderCommand;

const HOUR_MS = 3_600_000;
const DRAIN_MS = 5_000;
/** Enough entries that its idle actor leaves a snapshot. */
const SALES_BEFORE_SNAPSHOT = 60;
const ENDS_AFTER_MS = 1_000;

/** `url` names an empty database. Nobody has it open afterwards. */
export async function createBusyMarket(url: string): Promise<BusyMarket> {
  const store = await openStore(url, { allowRelaxedDurability: false });
  try {
    const market = newMarket();
    await runEngine(store, (engine) => openDeals(engine, store, market));
    await runEngine(store, (engine) => trade(engine, market));
    return market;
  } finally {
    await store.close();
  }
}

function newMarket(): BusyMarket {
  const ids = Array.from({ length: 12 }, () => uuidv7());
  const id = () => ids.pop() ?? '';
  return {
    ...{ book: id(), pen: id(), hot: id(), limited: id(), ended: id(), quiet: id() },
    ...{ sale: id(), cart: id(), refused: id(), cancelled: id(), cancelledCart: id(), buyer: id() },
  };
}

async function runEngine(store: Store, use: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await startEngine(store);
  try {
    await use(engine);
  } finally {
    await engine.stop(DRAIN_MS);
  }
}

async function openDeals(engine: Engine, store: Store, market: BusyMarket): Promise<void> {
  const { book, pen, hot, limited, ended, quiet } = market;
  const now = Date.now();
  const lasting = { startsAt: now - HOUR_MS, endsAt: now + HOUR_MS, perUserLimit: null };
  await register(engine, book, { name: '책', stock: 1_000, category: '도서' });
  // Any character may be in one, also that at which some take a text to end.
  await register(engine, pen, { name: '펜', stock: 500, category: '\0펜' });
  await allot(engine, book, { dealId: hot, quantity: 100, ...lasting });
  await allot(engine, book, { dealId: limited, quantity: 20, ...lasting, perUserLimit: 2 });
  await allot(engine, pen, { dealId: quiet, quantity: 5, ...lasting });
  await allot(engine, pen, {
    dealId: ended,
    quantity: 9,
    ...lasting,
    endsAt: now + ENDS_AFTER_MS,
  });
  await sell(engine, `deal/${ended}`, { productId: pen, quantity: 4 });
  const sales = Array.from({ length: SALES_BEFORE_SNAPSHOT }, () =>
    sell(engine, `deal/${hot}`, { productId: book, quantity: 1 }),
  );
  await Promise.all(sales);
  await returned(store, ended);
}

async function trade(engine: Engine, market: BusyMarket): Promise<void> {
  const { book, pen, hot, limited, buyer, sale, cancelled } = market;
  const ofHot = { productId: book, userId: buyer, quantity: 2 };
  await sell(engine, `deal/${hot}`, { ...ofHot, orderId: sale, key: 'sale' });
  await sell(engine, `deal/${hot}`, { ...ofHot, orderId: cancelled });
  await sell(engine, `deal/${limited}`, { ...ofHot, quantity: 1 });
  await sell(engine, `deal/${limited}`, { ...ofHot, quantity: 1 });
  await sell(engine, `product/${pen}`, { productId: pen, quantity: 3, key: 'pen' });
  await revise(engine, market);
  await placeCart(engine, market.cart, market, { pens: 2, key: 'cart' });
  await placeCart(engine, market.cancelledCart, market, { pens: 1, key: null });
  await placeCart(engine, market.refused, market, { pens: 10_000, key: 'refused' });
  await cancel(engine, cancelled, buyer);
  await cancel(engine, market.cancelledCart, buyer);
  await abandonHold(engine, pen);
}

async function revise(engine: Engine, { book }: BusyMarket): Promise<void> {
  const command: Command = { type: 'ReviseProduct', userId: book, name: '새 책', category: '만화' };
  await accepted(engine.registry.ask(`product/${book}`, command, { patient: true }));
}

/** A hold whose order was never heard of: the product is woken when it runs out. */
async function abandonHold(engine: Engine, pen: string): Promise<void> {
  const expiresAt = Date.now() + HOUR_MS;
  const wish = { orderId: uuidv7(), userId: uuidv7(), productId: pen, quantity: 1, expiresAt };
  await accepted(engine.registry.ask(`product/${pen}`, { type: 'HoldUnits', ...wish } as Command));
}

/** Whoever asks for a product is its seller: the seller's id is the product's. */
async function register(
  engine: Engine,
  id: string,
  details: { name: string; stock: number; category: string | null },
): Promise<void> {
  const more = { description: null, price: 2_000, imageUrl: null, sellerId: id };
  const command: Command = { type: 'RegisterProduct', ...details, ...more };
  await accepted(engine.registry.ask(`product/${id}`, command));
}

async function allot(
  engine: Engine,
  productId: string,
  terms: Omit<Command & { type: 'AllotDeal' }, 'type' | 'userId' | 'dealPrice'>,
): Promise<void> {
  const command: Command = { type: 'AllotDeal', userId: productId, dealPrice: 1_500, ...terms };
  await accepted(engine.registry.ask(`product/${productId}`, command));
}

async function sell(
  engine: Engine,
  owner: string,
  wish: { productId: string; quantity: number; userId?: string; orderId?: string; key?: string },
): Promise<void> {
  const key = wish.key ?? null;
  const stored = { key, fingerprint: key === null ? null : 'f'.repeat(43), address: null };
  const { orderId = uuidv7(), userId = uuidv7(), productId, quantity } = wish;
  const order = { orderId, userId, productId, quantity, ...stored };
  const options = { commandId: orderId, isFresh: true };
  await accepted(engine.registry.ask(owner, { type: 'PlaceOrder', ...order } as Command, options));
}

async function placeCart(
  engine: Engine,
  id: string,
  { book, pen, hot, buyer }: BusyMarket,
  { pens, key }: { pens: number; key: string | null },
): Promise<void> {
  const lines = [
    { productId: book, dealId: hot, quantity: 2 },
    { productId: pen, dealId: null, quantity: pens },
  ];
  const fingerprint = key === null ? null : 'f'.repeat(43);
  const placed = { userId: buyer, lines, address: null, key, fingerprint };
  const command: Command = { type: 'PlaceCart', ...placed };
  await accepted(engine.registry.ask(`order/${id}`, command, { commandId: id, patient: true }));
}

async function cancel(engine: Engine, id: string, userId: string): Promise<void> {
  const command: Command = { type: 'Cancel', userId, reason: '단순 변심' };
  await accepted(engine.registry.ask(`order/${id}`, command, { patient: true }));
}

async function accepted(asked: Promise<Reply>): Promise<void> {
  const reply = await asked;
  if (reply.type === 'rejected') throw new Error(`the market was refused: ${reply.code}`);
}

async function returned(store: Store, dealId: string): Promise<void> {
  const catalog = createCatalog(store.sql);
  await until('the deal has returned what it did not sell', async () => {
    return (await catalog.findDeal(dealId))?.returned;
  });
}
