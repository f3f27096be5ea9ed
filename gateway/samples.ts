/** For tests: ids, rows and replies to begin with. */
import type { Reply } from '../actors/ask.ts';
import type { UnitsSold } from '../actors/domain/units.ts';
import type { Deal, Product } from '../persistence/catalog.ts';
import type { Order } from '../persistence/order-book.ts';

export const NOW = Date.parse('2026-03-02T11:00:00.000Z');
export const BUYER = '0193a5b0-7c1e-7a52-9d3f-5a1c2e4b6d80';
export const RIVAL = '0193a5b0-7c1e-7a52-9d3f-5a1c2e4b6d81';
export const PRODUCT = '0193a5b1-02f4-7c11-8a44-0e8b9d6c7f21';
export const OTHER_PRODUCT = '0193a5b1-02f4-7c11-8a44-0e8b9d6c7f22';
export const DEAL = '0193a5b2-1d9a-7e05-b1c2-6f3a8e7d5c44';
export const ORDER = '0193a5b3-4e7b-7d90-8f25-1b2c3d4e5f60';

export const ADDRESS = {
  recipient_name: '김지민',
  phone: '010-1234-5678',
  address: '서울시 성동구 왕십리로 1',
  postal_code: '04763',
};

export function soldEvent(entity: string, command: { type: string }): UnitsSold {
  const [kind, id = ''] = entity.split('/');
  return {
    ...(command as UnitsSold),
    type: 'UnitsSold',
    dealId: kind === 'deal' ? id : null,
    productName: '무선 청소기 "터보" 🌀',
    unitPrice: 99_000,
  };
}

export function accepted(reply: Partial<Reply & { type: 'accepted' }> = {}): Reply {
  return { type: 'accepted', seq: 7, events: [], atMs: NOW, replayed: false, ...reply };
}

export function rejected(code: (Reply & { type: 'rejected' })['code']): Reply {
  return { type: 'rejected', code, seq: 7 };
}

export function product(change: Partial<Product> = {}): Product {
  return {
    id: PRODUCT,
    sellerId: BUYER,
    name: '무선 청소기',
    description: '가볍고 조용합니다. 🌿',
    price: 189_000,
    stock: 500,
    category: '가전',
    imageUrl: null,
    version: 3,
    createdAt: NOW,
    updatedAt: NOW,
    ...change,
  };
}

export function deal(change: Partial<Deal> = {}): Deal {
  return {
    id: DEAL,
    productId: PRODUCT,
    dealPrice: 99_000,
    originalPrice: 189_000,
    dealStock: 100,
    available: 40,
    held: 0,
    sold: 60,
    returned: 0,
    perUserLimit: null,
    startsAt: NOW - 1_000,
    endsAt: NOW + 60_000,
    ended: false,
    version: 60,
    createdAt: NOW - 5_000,
    product: product(),
    ...change,
  };
}

export function order(change: Partial<Order> = {}): Order {
  return {
    id: ORDER,
    userId: BUYER,
    totalAmount: 198_000,
    status: 'confirmed',
    shippingAddress: ADDRESS,
    bornSeq: 61,
    version: 0,
    cancelledAt: null,
    cancelReason: null,
    createdAt: NOW,
    updatedAt: NOW,
    lines: [
      {
        line: 0,
        productId: PRODUCT,
        dealId: DEAL,
        productName: '무선 청소기',
        quantity: 2,
        unitPrice: 99_000,
      },
    ],
    ...change,
  };
}
