/** The read-model rows of products and of the deals born of them. */
import type { EntryPlace, RowWrite } from './entity.ts';
import type { DealAllotted, Product, ProductEvent } from './product.ts';
import { unitRows } from './units.ts';

export function productRows(event: ProductEvent, place: EntryPlace): readonly RowWrite[] {
  switch (event.type) {
    case 'ProductRegistered':
      return [
        countProducts('all', 1),
        ...(event.category === null ? [] : [countProducts(categoryList(event.category), 1)]),
        {
          statement: 'insert_product',
          values: {
            id: idOf(place),
            seller_id: event.sellerId,
            name: event.name,
            description: event.description,
            price: event.price,
            stock: event.stock,
            category: event.category,
            image_url: event.imageUrl,
            version: place.seq,
            created_at: place.atMs,
            updated_at: place.atMs,
          },
        },
      ];
    case 'ProductRevised':
      return recategorised(event);
    case 'DealAllotted':
      return dealRows(event, place);
    case 'UnitsSold':
      return unitRows(event, place);
    default:
      return [];
  }
}

export function productRow(state: Readonly<Product>, id: string, seq: number): RowWrite {
  return {
    statement: 'update_product',
    values: {
      id,
      name: state.name,
      description: state.description,
      price: state.price,
      stock: state.units.available,
      category: state.category,
      image_url: state.imageUrl,
      version: seq,
      updated_at: state.updatedAt,
    },
  };
}

function dealRows(event: DealAllotted, place: EntryPlace): RowWrite[] {
  return [
    {
      statement: 'insert_deal',
      values: {
        id: event.dealId,
        product_id: event.productId,
        deal_price: event.dealPrice,
        original_price: event.originalPrice,
        deal_stock: event.quantity,
        per_user_limit: event.perUserLimit,
        starts_at: event.startsAt,
        ends_at: event.endsAt,
        none_left: 0,
        ended: 0,
        born_seq: place.seq,
        born_row: place.row,
        created_at: place.atMs,
      },
    },
    { statement: 'set_wakeup', values: { entity: `deal/${event.dealId}`, at_ms: event.endsAt } },
  ];
}

function recategorised(event: ProductEvent & { type: 'ProductRevised' }): RowWrite[] {
  const { previousCategory, category = null } = event;
  if (previousCategory === undefined) return [];
  const rows: RowWrite[] = [];
  if (previousCategory !== null) rows.push(countProducts(categoryList(previousCategory), -1));
  if (category !== null) rows.push(countProducts(categoryList(category), 1));
  return rows;
}

function countProducts(list: string, delta: 1 | -1): RowWrite {
  return { statement: 'count_products', values: { list, delta } };
}

function categoryList(category: string): string {
  return `category:${category}`;
}

function idOf(place: EntryPlace): string {
  return place.entity.slice('product/'.length);
}
