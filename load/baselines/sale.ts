/** What all baselines do alike: check the deal's terms, and store an order with its item. */
import type { Ask, Reply } from '../../actors/ask.ts';
import type { RejectionCode, RowWrite } from '../../actors/domain/entity.ts';
import { orderRows } from '../../actors/domain/order-rows.ts';
import type { PlaceOrder, UnitsSold } from '../../actors/domain/units.ts';
import { Fault } from '../../persistence/fault.ts';
import type { Execute } from './transactions.ts';

/** What a deal sells, and when. */
export interface Terms {
  dealId: string;
  productId: string;
  productName: string;
  dealPrice: number;
  /** Epoch ms. */
  startsAt: number;
  endsAt: number;
}

/** A deal as SQL has it when the server starts. */
export interface StoredDeal extends Terms {
  units: number;
  sold: number;
  /** No sale has a greater number. */
  lastSeq: number;
}

/** A yes; its event is the order. */
export interface Sale {
  type: 'accepted';
  seq: number;
  events: [UnitsSold];
  atMs: number;
  replayed: false;
}

export type Sell = (dealId: string, order: PlaceOrder, now: number) => Promise<Reply>;

export interface Seller {
  ask: Ask;
  /** Resolves when none is under way: whoever asked may have gone, what it set off has not. */
  settle(): Promise<unknown>;
}

export const SOLD_OUT = reject('INSUFFICIENT_STOCK');

export function createSeller(sell: Sell): Seller {
  const underWay = new Set<Promise<unknown>>();
  return {
    async ask(entity, command) {
      const reply = sell(entity.slice('deal/'.length), command as PlaceOrder, Date.now());
      underWay.add(reply);
      try {
        return await reply;
      } catch (error) {
        if (error instanceof Fault) throw error;
        throw new Fault('UNAVAILABLE', 'the order could not be stored', error);
      } finally {
        underWay.delete(reply);
      }
    },
    settle: () => Promise.allSettled(underWay),
  };
}

/** Sells from the deals there are now. Their terms are read once: none costs an order a query. */
export function createDealSeller(
  deals: readonly StoredDeal[],
  sell: (deal: StoredDeal, order: PlaceOrder, now: number) => Promise<Reply>,
): Seller {
  const known = new Map(deals.map((deal) => [deal.dealId, deal]));
  return createSeller(async (dealId, order, now) => {
    const deal = known.get(dealId);
    const code = refuse(deal, order, now);
    return code || !deal ? reject(code ?? 'DEAL_NOT_FOUND') : sell(deal, order, now);
  });
}

export function refuse(
  deal: Terms | undefined,
  order: PlaceOrder,
  now: number,
): RejectionCode | null {
  if (!deal) return 'DEAL_NOT_FOUND';
  if (order.productId !== deal.productId) return 'INVALID_DEAL';
  return now < deal.startsAt || now >= deal.endsAt ? 'DEAL_NOT_ACTIVE' : null;
}

export function reject(code: RejectionCode): Reply {
  return { type: 'rejected', code, seq: 0 };
}

/** For an order that is stored before it is known which sale of its deal it is. */
export const UNNUMBERED = 0;

/** `seq` is another for each sale of a deal. */
export function createSale(terms: Terms, order: PlaceOrder, seq: number, now: number): Sale {
  const event: UnitsSold = {
    type: 'UnitsSold',
    orderId: order.orderId,
    userId: order.userId,
    productId: terms.productId,
    dealId: terms.dealId,
    productName: terms.productName,
    quantity: order.quantity,
    unitPrice: terms.dealPrice,
    address: order.address,
    key: order.key,
    fingerprint: order.fingerprint,
  };
  return { type: 'accepted', seq, events: [event], atMs: now, replayed: false };
}

export async function storeSale(execute: Execute, sale: Sale): Promise<void> {
  for (const { statement, values } of rowsOf(sale)) await execute(statement, values);
}

/** The same as ours, without the journal. */
export function rowsOf({ events: [event], seq, atMs }: Sale): RowWrite[] {
  const order = {
    id: event.orderId,
    userId: event.userId,
    address: event.address,
    key: event.key,
    fingerprint: event.fingerprint,
    birth: seq === UNNUMBERED ? null : { seq, row: seq },
    version: 0,
    placedAt: atMs,
  };
  return orderRows(order, [event]);
}
