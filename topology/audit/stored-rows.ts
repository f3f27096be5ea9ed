/** The read models, a page at a time, each row with the entry in which its entity was born. */
import { ownerOf } from '../../actors/domain/order-pursuit.ts';
import { unpackRow } from '../../persistence/journal-rows.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { Entry, ReadRow, SqlValue } from '../../persistence/store.ts';

/** By column, as the tables name them. */
export type Row = Readonly<Record<string, SqlValue>>;

/** An entry of another entity that should have given birth to this one. */
export type BirthEntry = Pick<Entry, 'entity' | 'seq' | 'row' | 'events' | 'atMs'>;

export interface Stored {
  id: string;
  /** Null: an order has items and no row of its own. */
  row: Row | null;
  /** The further lines of an order. */
  items: readonly Row[];
  birth: BirthEntry | null;
}

export type KindName = 'product' | 'deal' | 'order';

/** A few megabytes at the most. */
const PAGE_ROWS = 2_000;
/** After every id, which are of hexadecimal digits. */
const LAST_ID = '~';

/** Pages in the order of ids, for `createPagedRows`. */
export function storedRows(sql: Sql, kind: KindName): (last: Stored | null) => Promise<Stored[]> {
  const { statement, complete } = TABLES[kind];
  let after = '';
  return async () => {
    if (after === LAST_ID) return [];
    const rows = await sql.all<IdRow>(statement, { after, limit: PAGE_ROWS });
    // The last page also brings what lies behind the last id.
    const upto = rows.length < PAGE_ROWS ? LAST_ID : String(rows.at(-1)?.id);
    const stored = await complete(sql, rows, { after, upto });
    after = upto;
    return stored;
  };
}

type IdRow = Row & { id: string };
type ItemRow = Row & { order_id: string };

/** Ids above `after` up to `upto`. */
interface Span {
  after: string;
  upto: string;
}

const TABLES = {
  product: { statement: 'audit_products', complete: completeProducts },
  deal: { statement: 'audit_deals', complete: completeDeals },
  order: { statement: 'audit_orders', complete: completeOrders },
};

async function completeProducts(_sql: Sql, rows: readonly IdRow[]): Promise<Stored[]> {
  return rows.map((row) => ({ id: row.id, row, items: [], birth: null }));
}

async function completeDeals(sql: Sql, rows: readonly IdRow[], span: Span): Promise<Stored[]> {
  const births = await readBirths(sql, 'audit_deal_births', span);
  return rows.map((row) => {
    const birth = births.get(`product/${row['product_id']} ${row['born_seq']}`) ?? null;
    return { id: row.id, row, items: [], birth };
  });
}

async function completeOrders(sql: Sql, rows: readonly IdRow[], span: Span): Promise<Stored[]> {
  const births = await readBirths(sql, 'audit_order_births', span);
  const items = Map.groupBy(
    await sql.all<ItemRow>('audit_order_items', { ...span }),
    (item) => item.order_id,
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const ids = [...new Set([...known.keys(), ...items.keys()])].sort();
  return ids.map((id) => {
    const row = known.get(id) ?? null;
    const birth = (row && births.get(birthOf(row))) ?? null;
    return { id, row, items: items.get(id) ?? [], birth };
  });
}

/** Where an order of one line was born. */
function birthOf({ product_id, deal_id, born_seq }: Row): string {
  const dealId = deal_id === null ? null : String(deal_id);
  return `${ownerOf({ productId: String(product_id), dealId })} ${born_seq}`;
}

/** By entity and sequence: all entries of the rows in which somebody was born. */
async function readBirths(
  sql: Sql,
  statement: string,
  span: Span,
): Promise<Map<string, BirthEntry>> {
  const rows = await sql.all<ReadRow>(statement, { ...span });
  return new Map(rows.flatMap(unpackRow).map((entry) => [`${entry.entity} ${entry.seq}`, entry]));
}
