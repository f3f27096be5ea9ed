import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGiven, GIVEN_AT } from '../../topology/testing/domain/given.ts';
import {
  allot,
  allotted,
  buy,
  confirm,
  confirmed,
  DEAL_ID,
  DETAILS,
  EXPIRES_AT,
  heldDirect,
  holdFor,
  PRODUCT_ID,
  RIVAL,
  registered,
  release,
  released,
  restock,
  restocked,
  SELLER,
  soldDirect,
} from '../../topology/testing/domain/samples.ts';
import { type Product, type ProductCommand, type ProductEvent, product } from './product.ts';

const STOCK_MAX = 1_000_000_000_000;

const given = createGiven<Product, ProductCommand, ProductEvent>(product, PRODUCT_ID);
const bySeller = { userId: SELLER };
const byRival = { userId: RIVAL };
const register = (stock: number) =>
  ({ type: 'RegisterProduct', sellerId: SELLER, stock, ...DETAILS }) as const;
const adjust = (delta: number) => ({ type: 'AdjustStock', ...bySeller, delta }) as const;
const adjusted = (delta: number) => ({ type: 'StockAdjusted', delta }) as const;
const registration = suite('the registration of a product');

registration('puts its units on hand', () => {
  given().when(register(5)).accepts(registered(5));
  const { exists, units, createdAt, updatedAt, nameVersion } = given(registered(5)).state;
  assert.equal([exists, createdAt, updatedAt, nameVersion], [true, GIVEN_AT, GIVEN_AT, 1]);
  assert.equal(units, { available: 5, held: 0, sold: 0, holds: {} });
});

registration('may begin with no units', () => {
  given().when(register(0)).accepts(registered(0));
});

registration('keeps out a stock that cannot be', () => {
  given().when(register(-1)).rejects('INSUFFICIENT_STOCK');
  given().when(register(1.5)).rejects('INVALID_QUANTITY');
  given().when(register(Number.NaN)).rejects('INVALID_QUANTITY');
  given().when(register(STOCK_MAX)).accepts(registered(STOCK_MAX));
  given()
    .when(register(STOCK_MAX + 1))
    .rejects('STOCK_LIMIT_EXCEEDED');
});

registration('happens once', () => {
  given(registered(5), adjusted(-1)).when(register(9)).changesNothing();
});

registration('comes before everything else', () => {
  given().when(buy('o1', 1)).rejects('PRODUCT_NOT_FOUND');
  given().when(holdFor('o1', 1)).rejects('PRODUCT_NOT_FOUND');
  const others: ProductCommand[] = [
    { type: 'ReviseProduct', ...bySeller, name: '새 이름' },
    adjust(1),
    allot(1),
    { type: 'TakeBack', dealId: DEAL_ID, quantity: 1 },
    { type: 'SettleRename', version: 1, deals: [] },
    confirm('o1'),
    release('o1'),
    restock('o1', 1),
    { type: 'ResolveHolds', confirmed: ['o1'], released: [] },
  ];
  for (const command of others) given().when(command).rejects('NOT_FOUND');
  assert.equal(product.pursue(given().state, PRODUCT_ID, GIVEN_AT, []), { type: 'rest' });
  assert.is(product.wakeAt(given().state), null);
});

registration.run();

const revision = suite('the revision of a product');

revision('changes what it names and leaves the rest', () => {
  const change = { price: 80_000, description: '새것', imageUrl: 'https://a.b/c.png' };
  const event: ProductEvent = { type: 'ProductRevised', ...change };
  given(registered(5))
    .when({ type: 'ReviseProduct', ...bySeller, ...change })
    .accepts(event);
  const { name, price, description, imageUrl, category, nameVersion } = given(
    registered(5),
    event,
  ).state;
  assert.equal({ price, description, imageUrl }, change);
  assert.equal([name, category, nameVersion], [DETAILS.name, DETAILS.category, 1]);
});

revision('of the name counts as a new version of it', () => {
  const event: ProductEvent = { type: 'ProductRevised', name: '새 이름' };
  const { name, nameVersion } = given(registered(5), event).state;
  assert.equal([name, nameVersion], ['새 이름', 2]);
});

revision('remembers the category it left, so that its list is counted anew', () => {
  const revise = (category: string | null): ProductCommand => ({
    type: 'ReviseProduct',
    ...bySeller,
    category,
  });
  const shoes = given(registered(5));
  const toHats = { type: 'ProductRevised' as const, category: 'hats', previousCategory: 'shoes' };
  shoes.when(revise('hats')).accepts(toHats);
  shoes.when(revise('shoes')).accepts({ type: 'ProductRevised', category: 'shoes' });
  assert.is(given(registered(5), toHats).state.category, 'hats');
  const none = given(registered(5, { category: null }));
  none.when(revise('hats')).accepts({ ...toHats, previousCategory: null });
});

revision('is for the seller alone', () => {
  const command = { type: 'ReviseProduct' as const, ...byRival, price: 1 };
  given(registered(5)).when(command).rejects('FORBIDDEN');
});

revision.run();

const stock = suite('the stock of a product');

stock('goes up and down by the units that are on hand', () => {
  given(registered(5)).when(adjust(3)).accepts(adjusted(3));
  given(registered(5)).when(adjust(-5)).accepts(adjusted(-5));
  assert.is(given(registered(5), adjusted(3), adjusted(-4)).state.units.available, 4);
});

stock('does not go below zero: what is sold, held or allotted is not on hand', () => {
  given(registered(5)).when(adjust(-6)).rejects('INSUFFICIENT_STOCK');
  for (const taken of [soldDirect('o1', 2), heldDirect('o1', 2), allotted(2)]) {
    given(registered(5), taken).when(adjust(-3)).accepts(adjusted(-3));
    given(registered(5), taken).when(adjust(-4)).rejects('INSUFFICIENT_STOCK');
  }
});

stock('has a limit, and is a whole number', () => {
  given(registered(5))
    .when(adjust(STOCK_MAX - 5))
    .accepts(adjusted(STOCK_MAX - 5));
  given(registered(5))
    .when(adjust(STOCK_MAX - 4))
    .rejects('STOCK_LIMIT_EXCEEDED');
  given(registered(5)).when(adjust(1e308)).rejects('STOCK_LIMIT_EXCEEDED');
  given(registered(5)).when(adjust(0.5)).rejects('INVALID_QUANTITY');
  given(registered(5)).when(adjust(Number.NaN)).rejects('INVALID_QUANTITY');
});

stock('is for the seller alone', () => {
  given(registered(5))
    .when({ ...adjust(1), ...byRival })
    .rejects('FORBIDDEN');
});

stock('below zero in the journal is a bug', () => {
  assert.throws(() => given(registered(5), adjusted(-6)), /negative stock/);
});

stock.run();

const sale = suite('a sale without a deal');

sale('has the price and the name of the moment', () => {
  given(registered(5)).when(buy('o1', 2)).accepts(soldDirect('o1', 2));
  const revised: ProductEvent = { type: 'ProductRevised', price: 1, name: '새 이름' };
  const cheap = { unitPrice: 1, productName: '새 이름' };
  given(registered(5), revised)
    .when(buy('o1', 2))
    .accepts(soldDirect('o1', 2, cheap));
  given(registered(5), revised)
    .when(holdFor('o1', 2))
    .accepts(heldDirect('o1', 2, cheap));
});

sale('gets the last unit and not one more', () => {
  given(registered(5), soldDirect('o1', 3)).when(buy('o2', 2)).accepts(soldDirect('o2', 2));
  given(registered(5), soldDirect('o1', 3)).when(buy('o2', 3)).rejects('INSUFFICIENT_STOCK');
  given(registered(5), soldDirect('o1', 3)).when(holdFor('o2', 3)).rejects('INSUFFICIENT_STOCK');
});

sale('gets nothing of what is allotted to a deal', () => {
  given(registered(5), allotted(4)).when(buy('o1', 2)).rejects('INSUFFICIENT_STOCK');
});

for (const quantity of [0, -1, 1.5, Number.NaN]) {
  sale(`of ${quantity} units is refused`, () => {
    given(registered(5), soldDirect('o1', 2)).when(buy('o2', quantity)).rejects('INVALID_QUANTITY');
    given(registered(5), soldDirect('o1', 2))
      .when(holdFor('o2', quantity))
      .rejects('INVALID_QUANTITY');
  });
}

sale('of a cart is held, and confirmed or released once', () => {
  given(registered(5)).when(holdFor('o1', 2)).accepts(heldDirect('o1', 2));
  const holding = given(registered(5), heldDirect('o1', 2));
  holding.when(confirm('o1')).accepts(confirmed('o1'));
  holding.when(release('o1')).accepts(released('o1'));
  given(registered(5), heldDirect('o1', 2), confirmed('o1')).when(release('o1')).changesNothing();
  given(registered(5), heldDirect('o1', 2), released('o1')).when(confirm('o1')).changesNothing();
});

sale('wakes the product when a hold runs out', () => {
  assert.is(product.wakeAt(given(registered(5), heldDirect('o1', 2)).state), EXPIRES_AT);
  assert.is(product.wakeAt(given(registered(5)).state), null);
});

sale('that was cancelled puts the units on hand again', () => {
  given(registered(5), soldDirect('o1', 2)).when(restock('o1', 2)).accepts(restocked('o1', 2));
  assert.is(given(registered(5), soldDirect('o1', 2), restocked('o1', 2)).state.units.available, 5);
});

sale('gives back no more units than it took: only a repeated command asks for that', () => {
  given(registered(5), soldDirect('o1', 2), restocked('o1', 2))
    .when(restock('o1', 2))
    .rejects('INVALID_QUANTITY');
});

sale.run();
