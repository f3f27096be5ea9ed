/**
 * Units of one SKU and how they leave: sold at once, or held for a cart and then confirmed or
 * released. Products and deals both keep them. Nothing here is ever negative; a violation is a bug
 * and throws.
 */
import { accept, type Decision, type EntryPlace, type RowWrite, reject } from './entity.ts';
import { orderRows } from './order-rows.ts';

export interface Hold {
  userId: string;
  quantity: number;
  /** Epoch ms. From then on the owner asks the order whether it still wants the units. */
  expiresAt: number;
}

export interface Units {
  available: number;
  held: number;
  sold: number;
  /** Live holds by order id: an order holds at most one line of an owner. */
  holds: Record<string, Hold>;
}

export interface Address {
  recipient_name: string;
  phone: string;
  address: string;
  address_detail?: string;
  postal_code: string;
}

/** What an owner sells, as an order copies it. */
export interface Sku {
  productId: string;
  dealId: string | null;
  productName: string;
  /** KRW. */
  unitPrice: number;
}

export interface PlaceOrder {
  type: 'PlaceOrder';
  orderId: string;
  userId: string;
  productId: string;
  quantity: number;
  address: Address | null;
  /** The idempotency key and the sha256 of the body it came with. */
  key: string | null;
  fingerprint: string | null;
}

export interface HoldUnits {
  type: 'HoldUnits';
  orderId: string;
  userId: string;
  productId: string;
  quantity: number;
  expiresAt: number;
}

export interface ResolveHolds {
  type: 'ResolveHolds';
  confirmed: readonly string[];
  released: readonly string[];
}

/** What happens to units after they were sold or held. Repeating one has no further effect. */
export type SettleUnits =
  | { type: 'ConfirmHold'; orderId: string }
  | { type: 'ReleaseHold'; orderId: string }
  | { type: 'RestockUnits'; orderId: string; userId: string; quantity: number }
  | ResolveHolds;

export type UnitsCommand = PlaceOrder | HoldUnits | SettleUnits;

/**
 * An order of one line is born in this event: it carries all that the order will ever say of
 * itself.
 */
export interface UnitsSold {
  type: 'UnitsSold';
  orderId: string;
  userId: string;
  productId: string;
  dealId: string | null;
  productName: string;
  quantity: number;
  unitPrice: number;
  address: Address | null;
  key: string | null;
  fingerprint: string | null;
}

export interface UnitsHeld {
  type: 'UnitsHeld';
  orderId: string;
  userId: string;
  productName: string;
  quantity: number;
  unitPrice: number;
  expiresAt: number;
}

export type UnitsEvent =
  | UnitsSold
  | UnitsHeld
  | { type: 'HoldConfirmed'; orderId: string }
  | { type: 'HoldReleased'; orderId: string }
  | { type: 'UnitsRestocked'; orderId: string; userId: string; quantity: number };

/**
 * Why these units cannot be taken; null when they can. To take less than nothing would be to give.
 */
export function refuseTaking(
  units: Readonly<Units>,
  quantity: number,
): 'INVALID_QUANTITY' | 'INSUFFICIENT_STOCK' | null {
  if (!Number.isSafeInteger(quantity) || quantity < 1) return 'INVALID_QUANTITY';
  return quantity > units.available ? 'INSUFFICIENT_STOCK' : null;
}

export function sell(command: PlaceOrder, sku: Sku): Decision<UnitsEvent> {
  return accept({
    type: 'UnitsSold',
    orderId: command.orderId,
    userId: command.userId,
    productId: sku.productId,
    dealId: sku.dealId,
    productName: sku.productName,
    quantity: command.quantity,
    unitPrice: sku.unitPrice,
    address: command.address,
    key: command.key,
    fingerprint: command.fingerprint,
  });
}

export function hold(command: HoldUnits, sku: Sku): Decision<UnitsEvent> {
  return accept({
    type: 'UnitsHeld',
    orderId: command.orderId,
    userId: command.userId,
    productName: sku.productName,
    quantity: command.quantity,
    unitPrice: sku.unitPrice,
    expiresAt: command.expiresAt,
  });
}

export function settle(units: Readonly<Units>, command: SettleUnits): Decision<UnitsEvent> {
  const isHeld = (orderId: string) => units.holds[orderId] !== undefined;
  switch (command.type) {
    case 'ConfirmHold':
      return isHeld(command.orderId) ? accept(holdConfirmed(command.orderId)) : accept();
    case 'ReleaseHold':
      return isHeld(command.orderId) ? accept(holdReleased(command.orderId)) : accept();
    case 'ResolveHolds':
      return accept(
        ...command.confirmed.filter(isHeld).map(holdConfirmed),
        ...command.released.filter(isHeld).map(holdReleased),
      );
    case 'RestockUnits': {
      const { orderId, userId, quantity } = command;
      // Only a repeated command brings back more than was sold: the journal has its first answer.
      if (quantity > units.sold) return reject('INVALID_QUANTITY');
      return accept({ type: 'UnitsRestocked', orderId, userId, quantity });
    }
  }
}

export function stocked(available: number): Units {
  return { available, held: 0, sold: 0, holds: {} };
}

/**
 * Applies one event in place and tells by how many units the buyer's purchases changed, and whose.
 */
export function moveUnits(
  units: Units,
  event: UnitsEvent,
): { userId: string; bought: number } | null {
  switch (event.type) {
    case 'UnitsSold':
      units.available -= event.quantity;
      units.sold += event.quantity;
      assertCounted(units);
      return { userId: event.userId, bought: event.quantity };
    case 'UnitsHeld':
      units.available -= event.quantity;
      units.held += event.quantity;
      units.holds[event.orderId] = {
        userId: event.userId,
        quantity: event.quantity,
        expiresAt: event.expiresAt,
      };
      assertCounted(units);
      return { userId: event.userId, bought: event.quantity };
    case 'HoldConfirmed': {
      const hold = takeHold(units, event.orderId);
      units.sold += hold.quantity;
      return null;
    }
    case 'HoldReleased': {
      const hold = takeHold(units, event.orderId);
      units.available += hold.quantity;
      return { userId: hold.userId, bought: -hold.quantity };
    }
    case 'UnitsRestocked':
      units.sold -= event.quantity;
      units.available += event.quantity;
      assertCounted(units);
      return { userId: event.userId, bought: -event.quantity };
  }
}

/** When the first hold runs out, epoch ms; Infinity without holds. */
export function firstExpiry(units: Readonly<Units>): number {
  let first = Number.POSITIVE_INFINITY;
  if (units.held === 0) return first;
  for (const hold of Object.values(units.holds)) first = Math.min(first, hold.expiresAt);
  return first;
}

export function unitRows(event: UnitsEvent, place: EntryPlace): readonly RowWrite[] {
  if (event.type !== 'UnitsSold') return [];
  return orderRows(
    {
      id: event.orderId,
      userId: event.userId,
      address: event.address,
      key: event.key,
      fingerprint: event.fingerprint,
      birth: place,
      version: 0,
      placedAt: place.atMs,
    },
    [event],
  );
}

function holdConfirmed(orderId: string): UnitsEvent {
  return { type: 'HoldConfirmed', orderId };
}

function holdReleased(orderId: string): UnitsEvent {
  return { type: 'HoldReleased', orderId };
}

function takeHold(units: Units, orderId: string): Hold {
  const hold = units.holds[orderId];
  if (!hold) throw new Error(`no hold for order ${orderId}`);
  delete units.holds[orderId];
  units.held -= hold.quantity;
  assertCounted(units);
  return hold;
}

function assertCounted(units: Units): void {
  if (units.available < 0 || units.held < 0 || units.sold < 0) {
    throw new Error(`negative units: ${units.available}/${units.held}/${units.sold}`);
  }
}
