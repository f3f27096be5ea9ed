/**
 * Counts the units of one owner, a product or a deal, by its events alone. The rules of the domain
 * are written down here a second time, and simpler, so that a mistake there does not excuse itself.
 */

import type { Deal, DealEvent } from '../../actors/domain/deal.ts';
import type { ProductEvent } from '../../actors/domain/product.ts';
import type { UnitsEvent } from '../../actors/domain/units.ts';

export interface UnitLedger {
  /** What this event breaks, in words; null when all is well. */
  note(event: { type: string }): { expected: string; found: string } | null;
  /** Units sold and not brought back. */
  sold(): number;
  /** The most units that were ever sold and held beyond what there was. */
  oversold(): number;
}

/** What a deal starts with; a product starts with nothing and is stocked by its events. */
export type Terms = Pick<Deal, 'allotment' | 'perUserLimit'>;

type Broken = { expected: string; found: string };

interface Books {
  /** Units that there are to be sold: stocked or allotted, less those that went elsewhere. */
  supply: number;
  sold: number;
  held: number;
  holds: Map<string, { userId: string; quantity: number }>;
  /** By user; empty where nothing is limited. */
  bought: Map<string, number>;
  perUserLimit: number | null;
  oversold: number;
  /** 0, unless more was brought back than sold. */
  leastSold: number;
}

export function createUnitLedger({ allotment, perUserLimit }: Terms): UnitLedger {
  const books: Books = {
    supply: allotment,
    sold: 0,
    held: 0,
    holds: new Map(),
    bought: new Map(),
    perUserLimit,
    oversold: 0,
    leastSold: 0,
  };
  return {
    note(event) {
      const buyer = move(books, event as UnitsEvent | DealEvent | ProductEvent);
      return overSupply(books) ?? overLimit(books, buyer);
    },
    sold: () => books.sold,
    oversold: () => books.oversold,
  };
}

/** Returns whose purchases grew, if anybody's. */
function move(books: Books, event: UnitsEvent | DealEvent | ProductEvent): string | null {
  switch (event.type) {
    case 'ProductRegistered':
      books.supply += event.stock;
      return null;
    case 'StockAdjusted':
      books.supply += event.delta;
      return null;
    case 'DealAllotted':
    case 'ReturnStarted':
      books.supply -= event.quantity;
      return null;
    case 'UnitsTakenBack':
      books.supply += event.quantity;
      return null;
    case 'UnitsSold':
      books.sold += event.quantity;
      return buy(books, event.userId, event.quantity);
    case 'UnitsHeld':
      books.held += event.quantity;
      books.holds.set(event.orderId, event);
      return buy(books, event.userId, event.quantity);
    case 'HoldConfirmed':
      books.sold += takeHold(books, event.orderId)?.quantity ?? 0;
      return null;
    case 'HoldReleased': {
      const hold = takeHold(books, event.orderId);
      if (hold) buy(books, hold.userId, -hold.quantity);
      return null;
    }
    case 'UnitsRestocked':
      books.sold -= event.quantity;
      buy(books, event.userId, -event.quantity);
      return null;
    default:
      return null;
  }
}

function buy({ bought, perUserLimit }: Books, userId: string, quantity: number): string {
  if (perUserLimit !== null) bought.set(userId, (bought.get(userId) ?? 0) + quantity);
  return userId;
}

function takeHold(books: Books, orderId: string) {
  const hold = books.holds.get(orderId);
  books.holds.delete(orderId);
  books.held -= hold?.quantity ?? 0;
  return hold;
}

/** A breach is told when it happens and when it grows, not at every event after. */
function overSupply(books: Books): Broken | null {
  const { supply, sold, held } = books;
  const over = sold + held - supply;
  const isWorse = over > books.oversold || sold < books.leastSold;
  books.oversold = Math.max(books.oversold, over);
  books.leastSold = Math.min(books.leastSold, sold);
  if (!isWorse) return null;
  const expected = `0 to ${supply} units sold and held`;
  return { expected, found: `${sold} sold and ${held} held` };
}

function overLimit({ bought, perUserLimit }: Books, userId: string | null): Broken | null {
  const units = userId === null ? 0 : (bought.get(userId) ?? 0);
  if (perUserLimit === null || units <= perUserLimit) return null;
  return { expected: `at most ${perUserLimit} units for user ${userId}`, found: `${units}` };
}
