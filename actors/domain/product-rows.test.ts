import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGiven, GIVEN_AT } from '../../topology/testing/domain/given.ts';
import {
  allotted,
  DETAILS,
  ENDS_AT,
  PRODUCT_ID,
  registered,
  soldDirect,
} from '../../topology/testing/domain/samples.ts';
import type { RowWrite } from './entity.ts';
import { type Product, type ProductCommand, type ProductEvent, product } from './product.ts';
import { productRow, productRows } from './product-rows.ts';

const given = createGiven<Product, ProductCommand, ProductEvent>(product, PRODUCT_ID);
const place = { entity: `product/${PRODUCT_ID}`, seq: 4, row: 3, atMs: 1_000 };
const count = (list: string, delta: number): RowWrite => ({
  statement: 'count_products',
  values: { list, delta },
});

const rows = suite('the rows of a product');

rows('count it in the list of all and in that of its category before they insert it', () => {
  const [all, category, inserted] = productRows(registered(5), place);
  assert.equal([all, category], [count('all', 1), count('category:shoes', 1)]);
  assert.is(inserted?.statement, 'insert_product');
  const { id, stock, version, name, created_at } = inserted?.values ?? {};
  assert.equal([id, stock, version, name, created_at], [PRODUCT_ID, 5, 4, DETAILS.name, 1_000]);
});

rows('count a product without a category once', () => {
  const written = productRows(registered(5, { category: null }), place);
  assert.equal(
    written.map((row) => row.statement),
    ['count_products', 'insert_product'],
  );
});

rows('move it from one category to another', () => {
  const revised = (category: string | null, previousCategory: string | null): ProductEvent => ({
    type: 'ProductRevised',
    category,
    previousCategory,
  });
  const left = count('category:shoes', -1);
  const entered = count('category:hats', 1);
  assert.equal(productRows(revised('hats', 'shoes'), place), [left, entered]);
  assert.equal(productRows(revised('hats', null), place), [entered]);
  assert.equal(productRows(revised(null, 'shoes'), place), [left]);
});

rows('take an empty category for one like any other, at every change', () => {
  const [, counted] = productRows(registered(5, { category: '' }), place);
  assert.equal(counted, count('category:', 1));
  const emptied: ProductEvent = { type: 'ProductRevised', category: '', previousCategory: null };
  assert.equal(productRows(emptied, place), [count('category:', 1)]);
});

rows('count nothing when the category stays', () => {
  assert.equal(productRows({ type: 'ProductRevised', category: 'shoes' }, place), []);
  assert.equal(productRows({ type: 'ProductRevised', name: '새 이름' }, place), []);
});

rows('of a deal insert it, born in this entry, and the time to wake it', () => {
  const [deal, wakeup] = productRows(allotted(3, { perUserLimit: 2 }), place);
  assert.equal(wakeup, {
    statement: 'set_wakeup',
    values: { entity: 'deal/rush', at_ms: ENDS_AT },
  });
  const { id, product_id, deal_stock, none_left, per_user_limit, born_seq, born_row } =
    deal?.values ?? {};
  assert.equal(
    [id, product_id, deal_stock, none_left, per_user_limit, born_seq, born_row],
    ['rush', PRODUCT_ID, 3, 0, 2, 4, 3],
  );
});

rows('of a sale are its order, and of a change of stock none but its own', () => {
  const sale = productRows(soldDirect('o1', 1), place);
  assert.equal(
    sale.map((row) => row.statement),
    ['insert_order'],
  );
  assert.equal(productRows({ type: 'StockAdjusted', delta: 1 }, place), []);
});

rows('show the stock on hand', () => {
  const { state } = given(registered(6), allotted(3), soldDirect('o1', 1));
  const { values } = productRow(state, PRODUCT_ID, 9);
  assert.equal([values['stock'], values['version'], values['updated_at']], [2, 9, GIVEN_AT]);
});

rows.run();
