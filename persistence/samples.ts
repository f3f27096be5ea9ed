/** What the tests of this folder store: plausible rows, fresh ids, and a store on each dialect. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { BootError } from './boot-error.ts';
import { Fault, type FaultCode } from './fault.ts';
import { unpackRow } from './journal-rows.ts';
import { openStore, type Store, type StoreOptions } from './open-store.ts';
import type { Dialect } from './statements.ts';
import type { Batch, Fence, ReadRow, RowWrite } from './store.ts';

export const DIALECTS: readonly Dialect[] = ['sqlite', 'mysql'];
export const HASH = 'h'.repeat(43);
export const NOW = 1_800_000_000_000;

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty database in a folder that does not exist yet, below one that goes with the process. */
export function newSqliteUrl(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-store-'));
  folders.push(folder);
  return `sqlite:${join(folder, 'data', 'openrun.db')}`;
}

export function pathIn(sqliteUrl: string): string {
  return sqliteUrl.slice('sqlite:'.length);
}

/** A store that closes at the end of its block. */
export async function openSample(
  url: string,
  options: Partial<StoreOptions> = {},
): Promise<Store & AsyncDisposable> {
  const store = await openStore(url, { allowRelaxedDurability: false, ...options });
  return { ...store, [Symbol.asyncDispose]: store.close };
}

/** Of one entry, unless its texts have more lines. */
export function rowOf(fence: Fence, row: Partial<ReadRow> = {}): ReadRow {
  return {
    entity: `deal/${v7()}`,
    seq: 1,
    commandIds: randomUUID(),
    events: '[{"type":"DealEnded"}]',
    modelRow: null,
    model: null,
    atMs: NOW,
    hash: HASH,
    summary: null,
    ...fence,
    ...row,
  };
}

/** A row of several entries that have one event each. */
export function turnOf(fence: Fence, seq: number, count: number, entity: string): ReadRow {
  const commandIds = Array.from({ length: count }, () => v7()).join('\n');
  const lines = Array.from({ length: count - 1 }, (_, index) => `{"number":${index + 2}}`);
  const events = ['[{"type":"Counted","number":1}]', ...lines].join('\n');
  return rowOf(fence, { entity, seq, commandIds, events });
}

/** With the commands that no order among the `writes` remembers. */
export function batchOf(fence: Fence, rows: ReadRow[], writes: RowWrite[] = []): Batch {
  const orders = writes.filter(({ values }) => (values['born_seq'] ?? null) !== null);
  const born = new Set(orders.map(({ values }) => values['id']));
  const commands = rows
    .flatMap(unpackRow)
    .filter(({ commandId }) => !born.has(commandId))
    .map(({ entity, commandId, row }) => ({
      statement: 'insert_command',
      values: { entity, command_id: commandId, in_row: row },
    }));
  return { fences: [fence], rows, writes: [...commands, ...writes] };
}

/**
 * The code of the fault that a call ends with; null when it succeeds. Other errors pass through.
 */
export async function faultOf(call: Promise<unknown>): Promise<FaultCode | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** The message of the refusal to start that a call ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof BootError) return error.message;
    throw error;
  }
  throw new Error('it started');
}

type Values = RowWrite['values'];

const LINE = {
  product_id: v7(),
  deal_id: null,
  product_name: '애플 맥북',
  quantity: 2,
  unit_price: 1_500,
};

/** With its first line. */
export function orderRow(values: Partial<Values> = {}): RowWrite {
  const row = {
    id: v7(),
    user_id: randomUUID(),
    total_amount: 3_000,
    status: 'confirmed',
    shipping_address: null,
    born_seq: null,
    born_row: null,
    version: 0,
    created_at: NOW,
    updated_at: NOW,
    ...LINE,
  };
  return { statement: 'insert_order', values: withValues(row, values) };
}

/** A further line. */
export function itemRow(values: Partial<Values> = {}): RowWrite {
  const row = {
    order_id: v7(),
    line: 1,
    ...LINE,
  };
  return { statement: 'insert_order_item', values: withValues(row, values) };
}

export function keyRow(values: Partial<Values> = {}): RowWrite {
  const row = {
    user_id: randomUUID(),
    idempotency_key: 'key',
    order_id: v7(),
    fingerprint: HASH,
    at_ms: NOW,
  };
  return { statement: 'insert_idempotency_key', values: withValues(row, values) };
}

/** A product with the totals it counts in. */
export function productRows(values: Partial<Values> = {}): RowWrite[] {
  const row = {
    id: v7(),
    seller_id: randomUUID(),
    name: '상품',
    description: null,
    price: 10_000,
    stock: 5,
    category: null,
    image_url: null,
    version: 1,
    created_at: NOW,
    updated_at: NOW,
  };
  const product = withValues(row, values);
  const category = product['category'];
  const lists = category === null ? ['all'] : ['all', `category:${category}`];
  return [
    ...lists.map((list) => ({ statement: 'count_products', values: { list, delta: 1 } })),
    { statement: 'insert_product', values: product },
  ];
}

export function dealRow(values: Partial<Values> = {}): RowWrite {
  const row = {
    id: v7(),
    product_id: v7(),
    deal_price: 9_000,
    original_price: 10_000,
    deal_stock: 3,
    per_user_limit: null,
    starts_at: NOW - 1_000,
    ends_at: NOW + 1_000,
    none_left: 0,
    ended: 0,
    born_seq: 1,
    born_row: 1,
    created_at: NOW - 2_000,
  };
  return { statement: 'insert_deal', values: withValues(row, values) };
}

function withValues(row: Values, values: Partial<Values>): Values {
  return { ...row, ...values } as Values;
}
