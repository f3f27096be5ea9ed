/** Orders as their buyers see them. Written by the journal's transaction only. */
import type { Sql } from './sql.ts';

export interface OrderLine {
  line: number;
  productId: string;
  dealId: string | null;
  productName: string;
  quantity: number;
  unitPrice: number;
}

export interface Order {
  id: string;
  userId: string;
  totalAmount: number;
  status: string;
  /** As it was given, parsed. */
  shippingAddress: Record<string, unknown> | null;
  /**
   * Sequence of the entry, of another entity, in which the order was born; null: its own journal.
   */
  bornSeq: number | null;
  version: number;
  cancelledAt: number | null;
  cancelReason: string | null;
  createdAt: number;
  updatedAt: number;
  lines: OrderLine[];
}

export interface OrderQuery {
  userId: string;
  /** Null: any. */
  status: string | null;
  /** From 1. */
  page: number;
  size: number;
}

export interface OrderBook {
  find(id: string): Promise<Order | null>;
  /** The order a key has bought, with the fingerprint of the request that bought it. */
  findByKey(userId: string, key: string): Promise<{ order: Order; fingerprint: string } | null>;
  /** Newest first; two statements at the most, however many orders and lines. */
  list(query: OrderQuery): Promise<{ items: Order[]; total: number }>;
  /** Forgets the idempotency keys stored before that instant. */
  deleteOldKeys(beforeMs: number): Promise<void>;
}

/** Rows deleted in one statement: its locks and its flush stay short. */
const DELETE_MAX = 1_000;

export function createOrderBook(sql: Sql): OrderBook {
  return {
    async find(id) {
      const [order] = await withLines(await sql.all<OrderRow>('find_order', { id }));
      return order ?? null;
    },
    async findByKey(userId, key) {
      const values = { user_id: userId, idempotency_key: key };
      const [found] = await sql.all<KeyedRow>('find_order_by_key', values);
      if (!found) return null;
      const { fingerprint, ...row } = found;
      const [order] = await withLines([row]);
      return { order: order!, fingerprint };
    },
    async list({ userId, status, page, size }) {
      const values = { user_id: userId, status, size, skip: (page - 1) * size };
      const rows = await sql.all<ListedRow>('list_orders', values);
      // Past the last page one row of nulls carries the total.
      const listed = rows.filter((row) => row.id !== null).map(({ total: _, ...row }) => row);
      return { items: await withLines(listed), total: rows[0]?.total ?? 0 };
    },
    async deleteOldKeys(beforeMs) {
      const values = { before: beforeMs, limit: DELETE_MAX };
      while ((await sql.run('delete_old_keys', values)) === DELETE_MAX);
    },
  };

  async function withLines(rows: readonly OrderRow[]): Promise<Order[]> {
    const orders = rows.map(toOrder);
    // Who was born in another entity has one line.
    const carts = new Map(
      orders.filter(({ bornSeq }) => bornSeq === null).map((cart) => [cart.id, cart]),
    );
    if (carts.size === 0) return orders;
    const ids = [...carts.keys()];
    const lines = await sql.all<FurtherRow>('list_further_lines', { order_ids: ids });
    for (const { orderId, ...line } of lines) carts.get(orderId)?.lines.push(line);
    return orders;
  }
}

/** An order and its first line. */
type OrderRow = Omit<Order, 'shippingAddress' | 'lines'> &
  Omit<OrderLine, 'line'> & { shippingAddress: string | null };
type KeyedRow = OrderRow & { fingerprint: string };
type ListedRow = OrderRow & { total: number };
type FurtherRow = OrderLine & { orderId: string };

function toOrder(row: OrderRow): Order {
  const { shippingAddress, productId, dealId, productName, quantity, unitPrice, ...order } = row;
  return {
    ...order,
    shippingAddress: shippingAddress === null ? null : JSON.parse(shippingAddress),
    lines: [{ line: 0, productId, dealId, productName, quantity, unitPrice }],
  };
}
