/** What a buyer asks for, in the one form in which two requests for the same are equal. */
import { createHash } from 'node:crypto';
import type { CartLine } from '../actors/domain/order.ts';
import type { Address } from '../actors/domain/units.ts';
import type { components } from './order-api.d.ts';

type NewOrder = components['schemas']['NewOrder'];

export interface Basket {
  /**
   * One for each product and deal, sorted by owner: two carts take their holds in the same order.
   */
  lines: readonly CartLine[];
  address: Address | null;
}

/** Of a validated body. Ids may come in capitals; entities are named in small letters. */
export function toBasket(body: NewOrder): Basket {
  const address = toAddress(body.shipping_address);
  const [only] = body.items;
  if (only && body.items.length === 1) return { lines: [toLine(only)], address };
  const lines = new Map<string, CartLine>();
  for (const item of body.items) {
    const line = toLine(item);
    const key = `${ownerId(line)} ${line.productId}`;
    const same = lines.get(key);
    if (same) same.quantity += line.quantity;
    else lines.set(key, line);
  }
  const sorted = [...lines.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return { lines: sorted.map(([, line]) => line), address };
}

/** sha256 of the basket, base64url: the same for the same basket, however the body was written. */
export function fingerprintOf({ lines, address }: Basket): string {
  const canonical = JSON.stringify([
    lines.map(({ productId, dealId, quantity }) => [productId, dealId, quantity]),
    address && [
      address.recipient_name,
      address.phone,
      address.address,
      address.address_detail ?? null,
      address.postal_code,
    ],
  ]);
  return createHash('sha256').update(canonical).digest('base64url');
}

function ownerId(line: CartLine): string {
  return line.dealId ?? line.productId;
}

function toLine(item: NewOrder['items'][number]): CartLine {
  return {
    productId: item.product_id.toLowerCase(),
    dealId: item.deal_id?.toLowerCase() ?? null,
    quantity: item.quantity,
  };
}

function toAddress(given: NewOrder['shipping_address']): Address | null {
  if (!given) return null;
  const { recipient_name, phone, address, address_detail, postal_code } = given;
  if (address_detail == null) return { recipient_name, phone, address, postal_code };
  return { recipient_name, phone, address, address_detail, postal_code };
}
