/**
 * The read models, in memory: the rows that the domain writes, with the keys that SQL would guard.
 */
import * as assert from 'uvu/assert';
import type { RowWrite, SqlValue } from '../../../actors/domain/entity.ts';

type Row = Record<string, SqlValue>;
type Table = Map<string, Row>;

export interface Tables {
  products: Table;
  deals: Table;
  orders: Table;
  /** Further ones, by order and line. */
  lines: Table;
  /** By user and key. */
  keys: Table;
}

export function createTables(): Tables {
  return {
    products: new Map(),
    deals: new Map(),
    orders: new Map(),
    lines: new Map(),
    keys: new Map(),
  };
}

type Write = (table: Table, key: string, row: Row) => void;

const WRITES: Readonly<Record<string, [keyof Tables, Write]>> = {
  insert_product: ['products', insert],
  update_product: ['products', update],
  insert_deal: ['deals', insert],
  update_deal: ['deals', update],
  insert_order: ['orders', insert],
  update_order: ['orders', update],
  insert_order_item: ['lines', insert],
  insert_idempotency_key: ['keys', insert],
  delete_idempotency_key: ['keys', remove],
};
const NOT_KEPT = ['count_products', 'set_wakeup'];

export function writeRow(tables: Tables, { statement, values }: RowWrite): void {
  if (NOT_KEPT.includes(statement)) return;
  const write = WRITES[statement];
  if (!write) throw new Error(`there is no statement ${statement}`);
  const [name, apply] = write;
  apply(tables[name], keyOf(name, values), values);
}

function keyOf(name: keyof Tables, values: Row): string {
  if (name === 'lines') return `${values['order_id']} ${values['line']}`;
  if (name === 'keys') return `${values['user_id']} ${values['idempotency_key']}`;
  return `${values['id']}`;
}

function insert(table: Table, key: string, row: Row): void {
  assert.not(table.has(key), `${key} is inserted twice`);
  table.set(key, row);
}

function update(table: Table, key: string, changes: Row): void {
  const row = table.get(key);
  if (!row) throw new Error(`${key} is updated before it is inserted`);
  table.set(key, { ...row, ...changes });
}

/** Only the order that has the key may give it up. */
function remove(table: Table, key: string, { order_id }: Row): void {
  assert.is(table.get(key)?.['order_id'], order_id, `${key} is not of order ${order_id}`);
  table.delete(key);
}
