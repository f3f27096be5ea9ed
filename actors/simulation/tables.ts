/** The read models, as the statements of `persistence/*.sql` would keep them. */
import type { RowWrite, SqlValue } from '../../persistence/store.ts';

export type Row = Record<string, SqlValue>;

const NAMES = [
  'commands',
  'orders',
  'items',
  'keys',
  'products',
  'deals',
  'wakeups',
  'totals',
] as const;
type TableName = (typeof NAMES)[number];
export type Tables = Record<TableName, Map<string, Row>>;

/** The statements that refuse a row whose key is taken. */
const INSERTS: Record<string, { table: TableName; key: readonly string[] }> = {
  insert_command: { table: 'commands', key: ['entity', 'command_id'] },
  insert_order: { table: 'orders', key: ['id'] },
  insert_order_item: { table: 'items', key: ['order_id', 'line'] },
  insert_idempotency_key: { table: 'keys', key: ['user_id', 'idempotency_key'] },
  insert_product: { table: 'products', key: ['id'] },
  insert_deal: { table: 'deals', key: ['id'] },
};
/** Inserts marked `bulk` in the `.sql` files: written before all others. */
const BULK = new Set([
  'insert_command',
  'insert_order',
  'insert_order_item',
  'insert_idempotency_key',
]);

export function createTables(): Tables {
  return Object.fromEntries(NAMES.map((name) => [name, new Map<string, Row>()])) as Tables;
}

export function keyOf(row: Readonly<Row>, columns: readonly string[]): string {
  return columns.map((column) => row[column]).join(' ');
}

/** Of all orders: the first stands in its order's row. */
export function linesIn({ orders, items }: Tables): Row[] {
  const first = [...orders].map(([id, order]) => ({ ...order, order_id: id, line: 0 }));
  return [...first, ...items.values()];
}

/** Who sold a line. */
export function ownerIn({ product_id, deal_id }: Readonly<Row>): string {
  return deal_id === null ? `product/${product_id}` : `deal/${deal_id}`;
}

/** Whether a unique key of these rows is taken, by a stored row or by another of them. */
export function isTaken(tables: Tables, writes: readonly RowWrite[]): boolean {
  const fresh = new Set<string>();
  return writes.some(({ statement, values }) => {
    const insert = INSERTS[statement];
    if (!insert) return false;
    const key = keyOf(values, insert.key);
    const taken = tables[insert.table].has(key) || fresh.has(`${insert.table} ${key}`);
    fresh.add(`${insert.table} ${key}`);
    return taken;
  });
}

/** Nothing of it may be taken. No row may be updated twice: databases differ in which wins. */
export function writeRows(tables: Tables, writes: readonly RowWrite[]): void {
  const updates = writes.filter(({ statement }) => statement.startsWith('update_'));
  const rows = new Set(updates.map(({ statement, values }) => `${statement} ${values['id']}`));
  if (rows.size < updates.length) throw new Error('a batch updates a row twice');
  for (const write of writes) if (BULK.has(write.statement)) writeRow(tables, write);
  for (const write of writes) if (!BULK.has(write.statement)) writeRow(tables, write);
}

function writeRow(tables: Tables, { statement, values }: RowWrite): void {
  const insert = INSERTS[statement];
  if (insert) {
    const position = statement === 'insert_product' ? { position: totalOf(tables, 'all') } : {};
    tables[insert.table].set(keyOf(values, insert.key), { ...values, ...position });
    return;
  }
  switch (statement) {
    case 'update_order':
      update(tables.orders, values);
      break;
    case 'update_product':
      update(tables.products, values);
      break;
    case 'update_deal':
      update(tables.deals, values);
      break;
    case 'delete_idempotency_key':
      deleteKey(tables.keys, values);
      break;
    case 'count_products': {
      const list = String(values['list']);
      tables.totals.set(list, { total: totalOf(tables, list) + Number(values['delta']) });
      break;
    }
    case 'set_wakeup':
      tables.wakeups.set(String(values['entity']), { at_ms: values['at_ms'] ?? null });
      break;
    case 'clear_wakeup':
      tables.wakeups.delete(String(values['entity']));
      break;
    default:
      throw new Error(`no table knows the statement ${statement}`);
  }
}

function totalOf(tables: Tables, list: string): number {
  return Number(tables.totals.get(list)?.['total'] ?? 0);
}

function update(table: Map<string, Row>, values: RowWrite['values']): void {
  const row = table.get(String(values['id']));
  if (row) Object.assign(row, values);
}

function deleteKey(keys: Map<string, Row>, values: RowWrite['values']): void {
  const name = keyOf(values, ['user_id', 'idempotency_key']);
  if (keys.get(name)?.['order_id'] === values['order_id']) keys.delete(name);
}
