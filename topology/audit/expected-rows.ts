/** The read-model rows that an entity should have, by what its events write. */
import type { RowWrite } from '../../persistence/store.ts';
import type { Row } from './stored-rows.ts';

export interface ExpectedRows {
  /** Of the entity itself, by column. A column that is not named is null. */
  own: Row | null;
  /** The further lines of an order, in order. */
  items: Row[];
  /** An order's idempotency key. */
  key: Row | null;
  /** A key that bought nothing: it must not name this order any longer. */
  forgottenKey: Row | null;
}

export function noRows(): ExpectedRows {
  return { own: null, items: [], key: null, forgottenKey: null };
}

/**
 * Applies a write if it concerns the rows of entity `id`; an entry also writes the rows of others.
 */
export function expectWrite(rows: ExpectedRows, id: string, { statement, values }: RowWrite): void {
  const isOwn = values['id'] === id || values['order_id'] === id;
  if (!isOwn) return;
  switch (statement) {
    case 'insert_product':
    case 'insert_deal':
    case 'insert_order':
      rows.own = values;
      break;
    case 'update_product':
    case 'update_deal':
    case 'update_order':
      rows.own = rows.own && { ...rows.own, ...values };
      break;
    case 'insert_order_item':
      rows.items.push(values);
      break;
    case 'insert_idempotency_key':
      rows.key = values;
      break;
    case 'delete_idempotency_key':
      rows.forgottenKey = rows.key;
      rows.key = null;
      break;
  }
}
