/** The commands and events that the tests of the domain are told in. For tests only. */
import type {
  DealAllotted,
  ProductCommand,
  ProductDetails,
  ProductEvent,
} from '../../../actors/domain/product.ts';
import type { HoldUnits, PlaceOrder, UnitsHeld, UnitsSold } from '../../../actors/domain/units.ts';

export const SELLER = 'seller';
export const BUYER = 'buyer';
export const RIVAL = 'rival';
export const PRODUCT_ID = 'shoes';
export const DEAL_ID = 'rush';

export const STARTS_AT = 10_000;
export const ENDS_AT = 20_000;
export const EXPIRES_AT = 18_000;

export const DETAILS: ProductDetails = {
  name: '한정판 운동화',
  description: null,
  price: 90_000,
  category: 'shoes',
  imageUrl: null,
};

export const ADDRESS = {
  recipient_name: '김오픈',
  phone: '010-1234-5678',
  address: '서울시 성동구 연무장길 1',
  postal_code: '04780',
};

export function registered(
  stock: number,
  details: Partial<ProductDetails> = {},
): ProductEvent & { type: 'ProductRegistered' } {
  return { type: 'ProductRegistered', sellerId: SELLER, stock, ...DETAILS, ...details };
}

export function allotted(quantity: number, terms: Partial<DealAllotted> = {}): DealAllotted {
  return {
    type: 'DealAllotted',
    dealId: DEAL_ID,
    productId: PRODUCT_ID,
    productName: DETAILS.name,
    nameVersion: 1,
    dealPrice: 50_000,
    originalPrice: DETAILS.price,
    quantity,
    startsAt: STARTS_AT,
    endsAt: ENDS_AT,
    perUserLimit: null,
    ...terms,
  };
}

/** What brings `allotted` about. */
export function allot(
  quantity: number,
  terms: Partial<ProductCommand & { type: 'AllotDeal' }> = {},
) {
  const { dealId, dealPrice, startsAt, endsAt, perUserLimit } = allotted(quantity);
  const allotment = { dealId, dealPrice, quantity, startsAt, endsAt, perUserLimit };
  return { type: 'AllotDeal' as const, userId: SELLER, ...allotment, ...terms };
}

export function buy(orderId: string, quantity: number, wish: Partial<PlaceOrder> = {}): PlaceOrder {
  return {
    type: 'PlaceOrder',
    orderId,
    userId: BUYER,
    productId: PRODUCT_ID,
    quantity,
    address: null,
    key: null,
    fingerprint: null,
    ...wish,
  };
}

/** What `buy` brings about in the deal. */
export function sold(orderId: string, quantity: number, sale: Partial<UnitsSold> = {}): UnitsSold {
  return {
    ...buy(orderId, quantity),
    type: 'UnitsSold',
    dealId: DEAL_ID,
    productName: DETAILS.name,
    unitPrice: 50_000,
    ...sale,
  };
}

export function holdFor(
  orderId: string,
  quantity: number,
  wish: Partial<HoldUnits> = {},
): HoldUnits {
  return {
    type: 'HoldUnits',
    orderId,
    userId: BUYER,
    productId: PRODUCT_ID,
    quantity,
    expiresAt: EXPIRES_AT,
    ...wish,
  };
}

/** What `holdFor` brings about in the deal. */
export function held(orderId: string, quantity: number, hold: Partial<UnitsHeld> = {}): UnitsHeld {
  return {
    type: 'UnitsHeld',
    orderId,
    userId: BUYER,
    productName: DETAILS.name,
    quantity,
    unitPrice: 50_000,
    expiresAt: EXPIRES_AT,
    ...hold,
  };
}

/** What `buy` brings about in the product itself. */
export function soldDirect(
  orderId: string,
  quantity: number,
  sale: Partial<UnitsSold> = {},
): UnitsSold {
  return sold(orderId, quantity, { dealId: null, unitPrice: DETAILS.price, ...sale });
}

/** What `holdFor` brings about in the product itself. */
export function heldDirect(
  orderId: string,
  quantity: number,
  hold: Partial<UnitsHeld> = {},
): UnitsHeld {
  return held(orderId, quantity, { unitPrice: DETAILS.price, ...hold });
}

export function confirm(orderId: string) {
  return { type: 'ConfirmHold' as const, orderId };
}

export function release(orderId: string) {
  return { type: 'ReleaseHold' as const, orderId };
}

export function restock(orderId: string, quantity: number, userId: string = BUYER) {
  return { type: 'RestockUnits' as const, orderId, userId, quantity };
}

export function confirmed(orderId: string) {
  return { type: 'HoldConfirmed' as const, orderId };
}

export function released(orderId: string) {
  return { type: 'HoldReleased' as const, orderId };
}

export function restocked(orderId: string, quantity: number, userId: string = BUYER) {
  return { type: 'UnitsRestocked' as const, orderId, userId, quantity };
}
