/** Orders as the contract shows them. */
import type { Order as OrderState } from '../actors/domain/order.ts';
import type { Address, UnitsSold } from '../actors/domain/units.ts';
import type { Order } from '../persistence/order-book.ts';
import { toIso } from './instant.ts';
import type { components } from './order-api.d.ts';
import { type WireText, wireText } from './wire-text.ts';

type Schemas = components['schemas'];

/** What a reply shows of an order. */
export type OrderView = Omit<Order, 'bornSeq' | 'version'>;

const HEX = '0123456789abcdef';

/**
 * A line has no id of its own: its order's, with the line's number in the last digit, is as unique.
 */
export function lineId(orderId: string, line: number): string {
  return orderId.slice(0, -1) + HEX[Number.parseInt(orderId.slice(-1), 16) ^ (line + 1)];
}

export function toOrder(order: OrderView): Schemas['Order'] {
  return {
    id: order.id,
    user_id: order.userId,
    items: order.lines.map((line) => ({
      id: lineId(order.id, line.line),
      product_id: line.productId,
      deal_id: line.dealId,
      product_name: line.productName,
      quantity: line.quantity,
      unit_price: line.unitPrice,
      subtotal: line.quantity * line.unitPrice,
    })),
    total_amount: order.totalAmount,
    status: order.status as Schemas['OrderStatus'],
    shipping_address: toAddress(order.shippingAddress as Address | null),
    cancelled_at: order.cancelledAt === null ? null : toIso(order.cancelledAt),
    cancel_reason: order.cancelReason,
    created_at: toIso(order.createdAt),
    updated_at: toIso(order.updatedAt),
  };
}

/**
 * The first answer to an order of one line, straight from its event: what `toOrder` gives for its
 * row, to the byte, in a third of the time that building and encoding the object takes. Ids are
 * UUIDs, so that only the name and the address may be other than ASCII.
 */
export function soldJson(sold: UnitsSold, at: string): WireText {
  const total = sold.quantity * sold.unitPrice;
  const dealId = sold.dealId === null ? 'null' : `"${sold.dealId}"`;
  const name = wireText(JSON.stringify(sold.productName));
  const address =
    sold.address === null ? 'null' : wireText(JSON.stringify(toAddress(sold.address)));
  return (`{"id":"${sold.orderId}","user_id":"${sold.userId}","items":[` +
    `{"id":"${lineId(sold.orderId, 0)}","product_id":"${sold.productId}","deal_id":${dealId},` +
    `"product_name":${name},"quantity":${sold.quantity},` +
    `"unit_price":${sold.unitPrice},"subtotal":${total}}],"total_amount":${total},` +
    `"status":"confirmed","shipping_address":${address},"cancelled_at":null,` +
    `"cancel_reason":null,"created_at":"${at}","updated_at":"${at}"}`) as WireText;
}

/** An order as its entity knows it: the same as its row. */
export function toOrderView(order: Readonly<OrderState>): OrderView {
  return {
    id: order.id,
    userId: order.userId,
    totalAmount: order.lines.reduce((total, line) => total + line.quantity * line.unitPrice, 0),
    status: order.status,
    shippingAddress: order.address as OrderView['shippingAddress'],
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    createdAt: order.placedAt,
    updatedAt: order.cancelledAt ?? order.placedAt,
    lines: order.lines.map((line, index) => ({ line: index, ...line })),
  };
}

/** The order as it was first answered, whatever has happened to it since. */
export function bornJson(order: OrderView): WireText {
  return wireText(
    JSON.stringify(
      toOrder({
        ...order,
        status: 'confirmed',
        cancelledAt: null,
        cancelReason: null,
        updatedAt: order.createdAt,
      }),
    ),
  );
}

function toAddress(address: Address | null): Schemas['Address'] | null {
  if (address === null) return null;
  return {
    recipient_name: address.recipient_name,
    phone: address.phone,
    address: address.address,
    address_detail: address.address_detail ?? null,
    postal_code: address.postal_code,
  };
}
