/** Products and deals as shoppers see them. Written by the journal's transaction only. */
import { Fault } from './fault.ts';
import type { Sql } from './sql.ts';

export interface Product {
  id: string;
  sellerId: string;
  name: string;
  description: string | null;
  price: number;
  stock: number;
  category: string | null;
  imageUrl: string | null;
  version: number;
  createdAt: number;
  updatedAt: number;
}

export interface Deal {
  id: string;
  productId: string;
  dealPrice: number;
  originalPrice: number;
  dealStock: number;
  available: number;
  held: number;
  sold: number;
  returned: number;
  perUserLimit: number | null;
  startsAt: number;
  endsAt: number;
  ended: boolean;
  version: number;
  createdAt: number;
  product: Product;
}

export interface Page<Item> {
  items: Item[];
  /** Of all pages. */
  total: number;
}

export interface ActiveDeals extends Page<Deal> {
  /** Epoch ms: then time alone makes this list, or its total, another. Infinity: never. */
  changesAt: number;
}

export interface Catalog {
  findProduct(id: string): Promise<Product | null>;
  /** Newest first; `page` from 1. A null category: all. */
  listProducts(query: {
    category: string | null;
    page: number;
    size: number;
  }): Promise<Page<Product>>;
  /** Rejects with CORRUPT when nobody can tell what it has left. */
  findDeal(id: string): Promise<Deal | null>;
  /**
   * Started, not ended, units left; newest start first. One of which nobody can tell what it has
   * left is counted, and not shown: the others are for sale all the same.
   */
  listActiveDeals(query: { now: number; page: number; size: number }): Promise<ActiveDeals>;
}

const NEVER = Number.POSITIVE_INFINITY;

export function createCatalog(sql: Sql): Catalog {
  return {
    async findProduct(id) {
      const [product] = await sql.all<Product>('find_product', { id });
      return product ?? null;
    },
    async listProducts({ category, page, size }) {
      const list = category === null ? 'all' : `category:${category}`;
      const [counted] = await sql.all<{ total: number }>('find_list_total', { list });
      const total = counted?.total ?? 0;
      const skip = (page - 1) * size;
      if (skip >= total) return { items: [], total };
      const items =
        category === null
          ? await sql.all<Product>('list_products', {
              upto: total - skip,
              above: total - skip - size,
            })
          : await listCategory(category, { skip, size, total });
      return { items, total };
    },
    async findDeal(id) {
      const [row] = await sql.all<DealRow>('find_deal', { id });
      if (!row) return null;
      const deal = toDeal(row);
      if (deal) return deal;
      throw new Fault(
        'CORRUPT',
        `the summary of deal ${id} cannot be read; openrun prove names its row`,
      );
    },
    async listActiveDeals({ now, page, size }) {
      const values = { now, size, skip: (page - 1) * size };
      const rows = await sql.all<ListedDealRow>('list_active_deals', values);
      // Past the last page one row of nulls carries the totals.
      const listed = rows.filter((row) => row.id !== null);
      const { total = 0, firstEndsAt, nextStartsAt } = rows[0] ?? {};
      const changesAt = Math.min(firstEndsAt ?? NEVER, nextStartsAt ?? NEVER);
      const items = listed.map(toDeal).filter((deal) => deal !== null);
      return { items, total, changesAt };
    },
  };

  /** Skipping costs time in proportion, so the page is counted from the nearer end. */
  async function listCategory(
    category: string,
    { skip, size, total }: { skip: number; size: number; total: number },
  ): Promise<Product[]> {
    if (skip <= total / 2)
      return sql.all<Product>('list_products_of_category', { category, size, skip });
    const rest = Math.min(size, total - skip);
    return sql.all<Product>('list_products_of_category_from_oldest', {
      category,
      size: rest,
      skip: total - skip - rest,
    });
  }
}

/** What changes with each turn of a deal: the summary in its last row of the journal. */
type DealSummary = Pick<Deal, 'version' | 'available' | 'held' | 'sold' | 'returned'>;

type DealRow = Omit<Deal, 'ended' | 'product' | keyof DealSummary> &
  Omit<Product, 'id' | 'version' | 'createdAt' | 'updatedAt'> & {
    ended: 0 | 1;
    /** Null: it has no row there yet. */
    summary: string | null;
    productVersion: number;
    productCreatedAt: number;
    productUpdatedAt: number;
  };
type ListedDealRow = DealRow & {
  total: number;
  /** Of the deals in the list, all its pages. */
  firstEndsAt: number | null;
  /** Of the deals that will be in it. */
  nextStartsAt: number | null;
};

/** One flat row becomes a deal with its product. Null when somebody damaged its summary. */
function toDeal(row: DealRow): Deal | null {
  const summary = summaryOf(row);
  if (!summary) return null;
  const product: Product = {
    id: row.productId,
    sellerId: row.sellerId,
    name: row.name,
    description: row.description,
    price: row.price,
    stock: row.stock,
    category: row.category,
    imageUrl: row.imageUrl,
    version: row.productVersion,
    createdAt: row.productCreatedAt,
    updatedAt: row.productUpdatedAt,
  };
  const { version, available, held, sold, returned } = summary;
  return {
    id: row.id,
    productId: row.productId,
    dealPrice: row.dealPrice,
    originalPrice: row.originalPrice,
    dealStock: row.dealStock,
    ...{ available, held, sold, returned },
    perUserLimit: row.perUserLimit,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    ended: row.ended === 1,
    version,
    createdAt: row.createdAt,
    product,
  };
}

/** Null when somebody damaged it. */
function summaryOf({ summary, dealStock }: DealRow): DealSummary | null {
  if (summary === null) {
    return { version: 0, available: dealStock, held: 0, sold: 0, returned: 0 };
  }
  const parsed = parse(summary) as Partial<DealSummary> | null | undefined;
  const { version, available, held, sold, returned } = parsed ?? {};
  const counts = { version, available, held, sold, returned };
  return Object.values(counts).every(Number.isSafeInteger) ? (counts as DealSummary) : null;
}

/** Undefined when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
