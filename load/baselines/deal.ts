/** The deal that everybody wants, for baselines: they have no API to open one. */
import { openStore } from '../../persistence/open-store.ts';

/** More than any run can sell. */
export const UNITS = 1_000_000_000;
const OPEN_MS = 24 * 60 * 60 * 1_000;

/**
 * Its name lies outside ASCII, as those of our users do: that is more work for whoever encodes it.
 */
export const DEAL = {
  productId: '0190a1b2-0000-7000-8000-000000000001',
  dealId: '0190a1b2-0000-7000-8000-000000000002',
  sellerId: '0190a1b2-0000-7000-8000-000000000009',
  productName: '한정판 운동화',
  price: 99_000,
};

/** Makes our schema in an empty database, and the deal in it. */
export async function openAsRows(databaseUrl: string, units = UNITS): Promise<void> {
  const { productId, dealId } = DEAL;
  const now = Date.now();
  const store = await openStore(databaseUrl, { allowRelaxedDurability: false });
  await store.sql.run('count_products', { list: 'all', delta: 1 });
  await store.sql.run('insert_product', {
    id: productId,
    seller_id: DEAL.sellerId,
    name: DEAL.productName,
    description: null,
    price: DEAL.price,
    stock: 0,
    category: null,
    image_url: null,
    version: 1,
    created_at: now,
    updated_at: now,
  });
  await store.sql.run('insert_deal', {
    id: dealId,
    product_id: productId,
    deal_price: DEAL.price,
    original_price: DEAL.price,
    deal_stock: units,
    per_user_limit: null,
    starts_at: now - OPEN_MS,
    ends_at: now + OPEN_MS,
    none_left: 0,
    ended: 0,
    born_seq: 1,
    born_row: 1,
    created_at: now,
  });
  await store.close();
}
