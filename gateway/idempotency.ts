/**
 * One key, one order. Keys live in SQL with the order they bought; here only requests under way are
 * known, so that the same key asked twice at once waits for one outcome.
 */
import { Fault } from '../persistence/fault.ts';
import type { OrderBook } from '../persistence/order-book.ts';
import { bornJson } from './order-reply.ts';
import type { Purchase } from './purchase.ts';

export interface KeyedRequest {
  userId: string;
  key: string;
  fingerprint: string;
}

/** Each is a request that is being answered; more of them would have been shed before. */
const UNDER_WAY_MAX = 10_000;
/**
 * A buyer is answered within a second. A database that hangs is found out by this lookup, before
 * anything else is tried; then nothing was bought.
 */
const LOOKUP_MS = 750;
/** By then the buyer may have waited a second for the purchase itself. */
const SECOND_LOOKUP_MS = 250;
/** A cart tells its first sequence: its own journal begins with it. */
const CART_VERSION = 1;

const REUSED: Purchase = { type: 'rejected', code: 'IDEMPOTENCY_KEY_REUSED' };

interface Flight {
  fingerprint: string;
  purchase: Promise<Purchase>;
}

export function createIdempotency(orderBook: Pick<OrderBook, 'findByKey'>) {
  const flights = new Map<string, Flight>();

  /** `buy` runs at most once for each user, key and basket, unless it bought nothing. */
  async function once(request: KeyedRequest, buy: () => Promise<Purchase>): Promise<Purchase> {
    const name = `${request.userId} ${request.key}`;
    for (let flight = flights.get(name); flight; flight = flights.get(name)) {
      if (flight.fingerprint === request.fingerprint) return asReplay(await flight.purchase);
      // Another basket: this key is free for ours only when that one buys nothing.
      await flight.purchase.catch(() => undefined);
    }
    if (flights.size >= UNDER_WAY_MAX) throw new Fault('OVERLOADED', 'too many keys under way');
    const flight = { fingerprint: request.fingerprint, purchase: settle(request, buy) };
    flights.set(name, flight);
    try {
      return await flight.purchase;
    } finally {
      flights.delete(name);
    }
  }

  async function settle(request: KeyedRequest, buy: () => Promise<Purchase>): Promise<Purchase> {
    const earlier = await within(LOOKUP_MS, findPurchase(request));
    if (earlier) return earlier;
    try {
      return await buy();
    } catch (fault) {
      if (!mayBeStored(fault)) throw fault;
      // Whatever this one ends with, the doubt about the purchase is what the buyer must be told.
      const lookup = within(SECOND_LOOKUP_MS, findPurchase(request));
      const stored = await lookup.catch(() => null);
      if (stored) return stored;
      throw fault;
    }
  }

  async function findPurchase({ userId, key, fingerprint }: KeyedRequest) {
    const found = await orderBook.findByKey(userId, key);
    if (!found) return null;
    if (found.fingerprint !== fingerprint) return REUSED;
    const version = found.order.bornSeq ?? CART_VERSION;
    return { type: 'bought', body: bornJson(found.order), version, replayed: true } as const;
  }

  return { once };
}

/**
 * Another node used the key at the same time, or the answer to a commit was lost: the table tells.
 */
function mayBeStored(fault: unknown): boolean {
  return fault instanceof Fault && (fault.code === 'DUPLICATE' || fault.code === 'UNKNOWN_OUTCOME');
}

/** Rejects with UNAVAILABLE when the lookup takes longer. It goes on, and nobody hears of it. */
async function within<Result>(limitMs: number, lookup: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const tooLate = () => reject(new Fault('UNAVAILABLE', 'the database does not answer'));
  const timer = setTimeout(tooLate, limitMs);
  return Promise.race([lookup, late]).finally(() => clearTimeout(timer));
}

function asReplay(purchase: Purchase): Purchase {
  return purchase.type === 'bought' ? { ...purchase, replayed: true } : purchase;
}
