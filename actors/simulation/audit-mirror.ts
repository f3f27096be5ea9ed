/**
 * fold(journal) = read models = snapshots. A node that stops stores a snapshot of all that lives on
 * it: with those, also live state.
 */
import { isDeepStrictEqual } from 'node:util';
import { summaryOf } from '../kinds.ts';
import { decodeSnapshot } from '../snapshot.ts';
import type { FakeDatabase } from './fake-database.ts';
import { allEntities, type Event, eventsOf, type Fold, foldEntity } from './fold.ts';
import { keyOf, linesIn, type Row, type Tables } from './tables.ts';

export function auditMirror(database: FakeDatabase): string[] {
  const findings: string[] = [];
  for (const entity of allEntities(database)) {
    try {
      auditEntity(database, entity, findings);
    } catch (broken) {
      findings.push(`${entity} cannot be folded: ${broken}`);
    }
  }
  return [...findings, ...auditOrders(database), ...auditTotals(database.tables)];
}

function auditEntity(database: FakeDatabase, entity: string, findings: string[]): void {
  const stored = database.snapshots.get(entity);
  const snapshot = stored && decodeSnapshot(entity, stored);
  if (stored && !snapshot) findings.push(`${entity} has an unreadable snapshot`);
  const fold = foldEntity(database, entity, ({ seq, state, hash }) => {
    if (snapshot?.seq !== seq) return;
    if (!isDeepStrictEqual(snapshot, { seq, hash, state: plain(state) })) {
      findings.push(`${entity} has a snapshot at ${seq} that the journal does not tell`);
    }
  });
  if (snapshot && snapshot.seq > fold.seq) findings.push(`${entity} has a snapshot of the future`);
  auditRow(database.tables, entity, fold, findings);
  auditSummary(database, entity, fold, findings);
  auditWakeup(database.tables, entity, fold, findings);
}

function plain(state: object): object {
  return JSON.parse(JSON.stringify(state));
}

function auditRow(tables: Tables, entity: string, fold: Fold, findings: string[]): void {
  const write = fold.kind.row(fold.state, fold.id, fold.seq);
  if (!write || (fold.seq === 0 && !entity.startsWith('deal/'))) return;
  const table = tables[`${fold.kind.name}s` as 'orders' | 'products' | 'deals'];
  const row = table.get(fold.id);
  for (const [column, value] of Object.entries(write.values)) {
    if (row?.[column] === value) continue;
    findings.push(`${entity} has ${column} ${row?.[column]} in its row, ${value} in the journal`);
  }
}

function auditSummary(
  database: FakeDatabase,
  entity: string,
  { kind, state, seq }: Fold,
  findings: string[],
): void {
  const last = database.rowsOf(entity).at(-1)?.row;
  if (!last) return;
  const expected = summaryOf(kind, state, seq);
  if (last.summary === expected) return;
  findings.push(`${entity} has the summary ${last.summary}, ${expected} in the journal`);
}

function auditWakeup(tables: Tables, entity: string, fold: Fold, findings: string[]): void {
  const wanted = fold.kind.wakeAt(fold.state);
  const stored = tables.wakeups.get(entity)?.['at_ms'] ?? null;
  if (stored !== wanted) findings.push(`${entity} is to be woken at ${stored}, wants ${wanted}`);
}

/** Each order of the journal has its rows and its key, and there are no others. */
function auditOrders({ log, tables }: FakeDatabase): string[] {
  const expected = { orders: new Set<string>(), items: new Set<string>(), keys: new Set<string>() };
  for (const { entry } of log) {
    for (const event of eventsOf(entry)) expectRows(expected, entry.entity, event);
  }
  const items = linesIn(tables).map(itemText);
  const keys = [...tables.keys.values()].map(keyText);
  return [
    ...differences('orders', expected.orders, [...tables.orders.keys()]),
    ...differences('order_lines', expected.items, items),
    ...differences('idempotency_keys', expected.keys, keys),
  ];
}

function expectRows(
  { orders, items, keys }: Record<'orders' | 'items' | 'keys', Set<string>>,
  entity: string,
  event: Event,
): void {
  const ownId = entity.slice(entity.indexOf('/') + 1);
  switch (event.type) {
    case 'UnitsSold':
      orders.add(String(event['orderId']));
      items.add(lineText(String(event['orderId']), 0, event));
      if (event['key'] !== null) keys.add(`${event['userId']} ${event['key']} ${event['orderId']}`);
      break;
    case 'CartPlaced':
      if (event['key'] !== null) keys.add(`${event['userId']} ${event['key']} ${ownId}`);
      break;
    case 'CartRejected':
      for (const key of keys) if (key.endsWith(` ${ownId}`)) keys.delete(key);
      break;
    case 'CartConfirmed':
      orders.add(ownId);
      (event['lines'] as Event[]).forEach((line, index) => {
        items.add(lineText(ownId, index, line));
      });
      break;
  }
}

function lineText(orderId: string, index: number, line: Readonly<Record<string, unknown>>): string {
  const { productId, dealId, productName, quantity, unitPrice } = line;
  return [orderId, index, productId, dealId, productName, quantity, unitPrice].join(' ');
}

function itemText(row: Row): string {
  const columns = ['order_id', 'line', 'product_id', 'deal_id', 'product_name', 'quantity'];
  return keyOf(row, [...columns, 'unit_price']);
}

function keyText(row: Row): string {
  return keyOf(row, ['user_id', 'idempotency_key', 'order_id']);
}

function differences(table: string, expected: Set<string>, rows: readonly string[]): string[] {
  const stored = new Set(rows);
  return [
    ...[...expected.difference(stored)].map((row) => `${table} lacks ${row}`),
    ...[...stored.difference(expected)].map((row) => `${table} has ${row}, the journal has not`),
  ];
}

function auditTotals({ products, totals }: Tables): string[] {
  const counted = new Map<string, number>([['all', products.size]]);
  for (const { category } of products.values()) {
    if (category === null) continue;
    counted.set(`category:${category}`, (counted.get(`category:${category}`) ?? 0) + 1);
  }
  return [...totals]
    .filter(([list, row]) => row['total'] !== (counted.get(list) ?? 0))
    .map(([list, row]) => `the list ${list} counts ${row['total']}, has ${counted.get(list) ?? 0}`);
}
