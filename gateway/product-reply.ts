/** Products and deals as the contract shows them. */
import type { Deal, Page, Product } from '../persistence/catalog.ts';
import { toIso } from './instant.ts';
import type { components } from './product-api.d.ts';

type Schemas = components['schemas'];

/** What a reply shows of a product; a command's outcome has it all. */
export type ProductView = Omit<Product, 'sellerId' | 'version'>;

/** What a reply shows of a deal. */
export type DealView = Omit<Deal, 'held' | 'sold' | 'ended' | 'version' | 'product'> & {
  product: ProductView;
};

export function toProduct(product: ProductView): Schemas['Product'] {
  return {
    id: product.id,
    name: product.name,
    description: product.description,
    price: product.price,
    stock: product.stock,
    category: product.category,
    image_url: product.imageUrl,
    created_at: toIso(product.createdAt),
    updated_at: toIso(product.updatedAt),
  };
}

export function toStock(product: ProductView): Schemas['Stock'] {
  return {
    product_id: product.id,
    stock: product.stock,
    updated_at: toIso(product.updatedAt),
  };
}

export function toDeal(deal: DealView, nowMs: number): Schemas['Deal'] {
  return {
    id: deal.id,
    product_id: deal.productId,
    product: toProduct(deal.product),
    deal_price: deal.dealPrice,
    original_price: deal.originalPrice,
    deal_stock: deal.dealStock,
    remaining_stock: deal.available,
    starts_at: toIso(deal.startsAt),
    ends_at: toIso(deal.endsAt),
    status: dealStatus(deal, nowMs),
    created_at: toIso(deal.createdAt),
    per_user_limit: deal.perUserLimit,
  };
}

/**
 * The order of the checks is the contract's. Units that went back to the product were left, not
 * sold.
 */
export function dealStatus(deal: DealView, nowMs: number): Schemas['Deal']['status'] {
  if (deal.available + deal.returned === 0) return 'sold_out';
  if (nowMs < deal.startsAt) return 'scheduled';
  if (nowMs >= deal.endsAt) return 'ended';
  return 'active';
}

/** When time alone changes the deal's status next, epoch ms; Infinity: never. */
export function nextStatusAt(deal: DealView, nowMs: number): number {
  if (nowMs < deal.startsAt) return deal.startsAt;
  return nowMs < deal.endsAt ? deal.endsAt : Number.POSITIVE_INFINITY;
}

export function toPage<Item, View>(
  { items, total }: Page<Item>,
  { page, size }: { page: number; size: number },
  toView: (item: Item) => View,
) {
  return { items: items.map(toView), total, page, size };
}
