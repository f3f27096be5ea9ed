/** The rows of a confirmed order, written in the transaction that took its units. */
import type { EntryPlace, RowWrite } from './entity.ts';

export interface OrderLine {
  productId: string;
  dealId: string | null;
  productName: string;
  quantity: number;
  unitPrice: number;
}

export interface PlacedOrder {
  id: string;
  userId: string;
  address: object | null;
  key: string | null;
  fingerprint: string | null;
  /** Of the parent's entry in which it was born; null when its own journal tells its birth. */
  birth: Pick<EntryPlace, 'seq' | 'row'> | null;
  version: number;
  placedAt: number;
}

/** An order has at least one line: the first stands in its row, each further one in a row more. */
export function orderRows(order: PlacedOrder, lines: readonly OrderLine[]): RowWrite[] {
  const [first, ...further] = lines;
  if (!first) throw new Error(`order ${order.id} lacks a line`);
  const rows: RowWrite[] = [
    {
      statement: 'insert_order',
      values: {
        ...lineColumns(first),
        id: order.id,
        user_id: order.userId,
        total_amount: totalAmount(lines),
        status: 'confirmed',
        shipping_address: order.address === null ? null : JSON.stringify(order.address),
        born_seq: order.birth?.seq ?? null,
        born_row: order.birth?.row ?? null,
        version: order.version,
        created_at: order.placedAt,
        updated_at: order.placedAt,
      },
    },
  ];
  for (const [index, line] of further.entries()) rows.push(furtherRow(order.id, index + 1, line));
  if (order.key !== null) rows.push(keyRow(order));
  return rows;
}

/** The wall against two orders of one key: the row's primary key. */
export function keyRow(
  order: Pick<PlacedOrder, 'id' | 'userId' | 'key' | 'fingerprint' | 'placedAt'>,
): RowWrite {
  return {
    statement: 'insert_idempotency_key',
    values: {
      user_id: order.userId,
      idempotency_key: order.key,
      order_id: order.id,
      fingerprint: order.fingerprint,
      at_ms: order.placedAt,
    },
  };
}

/** KRW. */
export function totalAmount(lines: readonly OrderLine[]): number {
  let total = 0;
  for (const line of lines) total += line.quantity * line.unitPrice;
  return total;
}

function furtherRow(orderId: string, line: number, item: OrderLine): RowWrite {
  return {
    statement: 'insert_order_item',
    values: { order_id: orderId, line, ...lineColumns(item) },
  };
}

function lineColumns(item: OrderLine): RowWrite['values'] {
  return {
    product_id: item.productId,
    deal_id: item.dealId,
    product_name: item.productName,
    quantity: item.quantity,
    unit_price: item.unitPrice,
  };
}

/** What was wished for, with the name and price its owner gave. */
export function lineOf(
  line: Pick<OrderLine, 'productId' | 'dealId' | 'quantity'>,
  priced: Pick<OrderLine, 'productName' | 'unitPrice'>,
): OrderLine {
  return {
    productId: line.productId,
    dealId: line.dealId,
    productName: priced.productName,
    quantity: line.quantity,
    unitPrice: priced.unitPrice,
  };
}
