/**
 * A crowd that buys, fills carts and cancels without pause, whatever befalls the server, and writes
 * down every answer it got. A buyer who got none, or a 503, asks again with the same key.
 */
import { type Answer, insist, type Miss } from './http-client.ts';
import {
  createPeople,
  type Deal,
  type Line,
  lineOf,
  type Order,
  type Person,
  type Product,
  type Shop,
} from './shop.ts';

/** An acknowledged order. */
export interface Receipt {
  buyer: Person;
  key: string;
  /** The content of the latest answer. */
  order: Order;
  /** The cancel took effect in a request that was never answered: when, nobody told. */
  isCancelledUnseen: boolean;
}

export interface Ledger {
  receipts: readonly Receipt[];
  /** Refusals by code. */
  refused: Readonly<Record<string, number>>;
  /** Requests that did not get an answer, by the reason. */
  missed: Readonly<Record<Miss, number>>;
  /** Orders whose first request took effect unseen: a later one brought the stored answer. */
  resolved: number;
  /** Answers that no sound server gives, as sentences. */
  problems: readonly string[];
}

export interface Traffic {
  /** Resolves when so many more orders have been acknowledged. */
  more(orders: number): Promise<void>;
  ledger(): Ledger;
  /** Resolves when every buyer has a definite answer to the last request. */
  stop(): Promise<Ledger>;
}

export interface Wares {
  /** Enough for all. */
  hot: Deal;
  /** Too few for all. */
  scarce: Deal;
  /** Sold without a deal. */
  plain: Product;
}

/** `hot` and `plain` never run out. */
export async function openWares(shop: Shop, units: { scarce: number }): Promise<Wares> {
  return {
    hot: await shop.openHotDeal({ units: PLENTY }),
    scarce: await shop.openHotDeal({ units: units.scarce }),
    plain: await shop.registerProduct({ stock: PLENTY }),
  };
}

/** In [0, 1); seeded, so that each run asks for the same things. */
type Random = () => number;

const PLENTY = 1_000_000;
const CART_SHARE = 0.15;
const CANCEL_SHARE = 0.1;
const REFUSALS = new Set(['INSUFFICIENT_STOCK']);

export function startTraffic(shop: Shop, wares: Wares, buyers: number): Traffic {
  const ledger = {
    receipts: [] as Receipt[],
    refused: {} as Record<string, number>,
    missed: { unanswered: 0, unavailable: 0, 'nobody there': 0 },
    resolved: 0,
    problems: [] as string[],
  };
  const waiting = new Set<{ count: number; resolve(): void }>();
  let stopped = false;
  const lives = createPeople(buyers).map((buyer, index) => live(buyer, createRandom(index + 1)));
  // Until `stop` is called nobody waits for them.
  const ended = Promise.all(lives).catch((error: unknown) => {
    stopped = true;
    ledger.problems.push(String(error));
  });

  async function live(buyer: Person, random: Random): Promise<void> {
    const own: Receipt[] = [];
    for (let turn = 0; !stopped; turn++) {
      const receipt = random() < CANCEL_SHARE ? own.pop() : undefined;
      if (receipt) await cancel(receipt);
      else await buy(buyer, `turn-${turn}`, wish(wares, random), own);
    }
  }

  async function buy(buyer: Person, key: string, lines: Line[], own: Receipt[]): Promise<void> {
    const { answer, misses } = await persist(() => shop.order(buyer, lines, key));
    if (answer.status !== 201) return refuse(answer, REFUSALS, `an order of ${key}`);
    if (misses > 0 && answer.headers['idempotent-replayed'] === 'true') ledger.resolved++;
    const receipt = { buyer, key, order: answer.body, isCancelledUnseen: false };
    ledger.receipts.push(receipt);
    own.push(receipt);
    for (const waiter of waiting) if (ledger.receipts.length >= waiter.count) waiter.resolve();
  }

  async function cancel(receipt: Receipt): Promise<void> {
    const { buyer, order } = receipt;
    const { answer, misses } = await persist(() => shop.cancel(buyer, order.id));
    if (answer.status === 200) receipt.order = answer.body;
    else if (misses > 0 && answer.code === 'CANNOT_CANCEL') receipt.isCancelledUnseen = true;
    else refuse(answer, new Set(), `the cancel of ${order.id}`);
  }

  async function persist(ask: () => Promise<Answer<Order>>) {
    let misses = 0;
    const answer = await insist(ask, (miss) => {
      misses++;
      ledger.missed[miss]++;
    });
    return { answer, misses };
  }

  function refuse(answer: Answer<Order>, allowed: ReadonlySet<string>, what: string): void {
    const code = answer.code ?? `${answer.status}`;
    ledger.refused[code] = (ledger.refused[code] ?? 0) + 1;
    if (!allowed.has(code)) ledger.problems.push(`${what} was answered ${code}`);
  }

  return {
    async more(orders) {
      const count = ledger.receipts.length + orders;
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { count, resolve };
      waiting.add(waiter);
      await Promise.race([promise, ended.then(() => assertGoing(ledger.problems))]);
      waiting.delete(waiter);
    },
    ledger: () => ledger,
    async stop() {
      stopped = true;
      await ended;
      return ledger;
    },
  };
}

function assertGoing(problems: readonly string[]): never {
  throw new Error(`the crowd has gone home: ${problems.join('; ')}`);
}

/** One unit of one ware, or a cart of two or three. */
function wish({ hot, scarce, plain }: Wares, random: Random): Line[] {
  if (random() >= CART_SHARE) return [lineOf(random() < 0.1 ? scarce : hot)];
  const lines = [lineOf(hot, 1 + Math.floor(random() * 3)), lineOf(plain)];
  return random() < 0.5 ? lines : [...lines, lineOf(scarce)];
}

/** Mulberry32, by Tommy Ettinger. */
function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
