/**
 * Buying a basket. Of one line it is one `ask` of the line's owner; of several, a cart's. No SQL.
 */
import type { Ask, Reply } from '../actors/ask.ts';
import type { RejectionCode } from '../actors/domain/entity.ts';
import type { CartLine, Order, OrderCommand } from '../actors/domain/order.ts';
import type { PlaceOrder, UnitsSold } from '../actors/domain/units.ts';
import type { Basket } from './basket.ts';
import { createIsoWriter } from './instant.ts';
import { bornJson, soldJson, toOrderView } from './order-reply.ts';
import type { WireText } from './wire-text.ts';

export type Purchase =
  | {
      type: 'bought';
      /** The first answer, JSON. */
      body: WireText;
      version: number;
      /** The idempotency key had bought it before. */
      replayed: boolean;
    }
  | {
      type: 'rejected';
      code: RejectionCode | 'IDEMPOTENCY_KEY_REUSED';
      /** The refusing entity's. */
      seq?: number;
    };

/** As the domain stores it with the order. */
export interface StoredKey {
  key: string | null;
  fingerprint: string | null;
}

/** What `outcome` of an order gives. */
export interface OrderOutcome {
  code?: RejectionCode;
  /** Absent when nothing was bought. */
  order?: Order;
}

/** The order's id is the command's too: however often it is asked, it is one order. */
export function createPurchases(ask: Ask, newId: () => string) {
  const writeIso = createIsoWriter();

  async function buyLine(
    userId: string,
    { productId, dealId, quantity }: CartLine,
    address: Basket['address'],
    { key, fingerprint }: StoredKey,
  ): Promise<Purchase> {
    const orderId = newId();
    const owner = dealId === null ? `product/${productId}` : `deal/${dealId}`;
    const command: PlaceOrder = {
      type: 'PlaceOrder',
      orderId,
      userId,
      productId,
      quantity,
      address,
      key,
      fingerprint,
    };
    const told = await ask(owner, command, { commandId: orderId, isFresh: true });
    if (told.type === 'rejected') return told;
    const body = soldJson(soldIn(told), writeIso(told.atMs));
    return { type: 'bought', body, version: told.seq, replayed: false };
  }

  async function buyCart(
    userId: string,
    { lines, address }: Basket,
    stored: StoredKey,
  ): Promise<Purchase> {
    const orderId = newId();
    const command: OrderCommand = { type: 'PlaceCart', userId, lines, address, ...stored };
    const options = { commandId: orderId, isFresh: true, patient: true };
    const told = await ask(`order/${orderId}`, command, options);
    if (told.type === 'rejected') return told;
    const { code, order } = told.outcome as OrderOutcome;
    if (!order) return { type: 'rejected', code: code ?? 'HOLD_EXPIRED', seq: told.seq };
    const body = bornJson(toOrderView(order));
    return { type: 'bought', body, version: told.seq, replayed: false };
  }

  return {
    buy(userId: string, basket: Basket, stored: StoredKey): Promise<Purchase> {
      const [line] = basket.lines;
      return line && basket.lines.length === 1
        ? buyLine(userId, line, basket.address, stored)
        : buyCart(userId, basket, stored);
    },
  };
}

function soldIn(told: Reply & { type: 'accepted' }): UnitsSold {
  const sold = told.events.find((event) => event.type === 'UnitsSold');
  if (!sold) throw new Error('an accepted order sold nothing');
  return sold as UnitsSold;
}
