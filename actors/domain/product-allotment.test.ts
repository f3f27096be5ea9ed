/** Units leave a product for a deal, and come back from it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGiven } from '../../topology/testing/domain/given.ts';
import {
  allot,
  allotted,
  DEAL_ID,
  ENDS_AT,
  PRODUCT_ID,
  RIVAL,
  registered,
  STARTS_AT,
} from '../../topology/testing/domain/samples.ts';
import { type Product, type ProductCommand, type ProductEvent, product } from './product.ts';

const OPEN_DEALS_MAX = 1_000;

const given = createGiven<Product, ProductCommand, ProductEvent>(product, PRODUCT_ID);
const takenBack = (quantity: number) =>
  ({ type: 'UnitsTakenBack', dealId: DEAL_ID, quantity }) as const;

const allotment = suite('an allotment');

allotment('takes its units off the product and copies name and price', () => {
  given(registered(5)).when(allot(5)).accepts(allotted(5));
  const revised: ProductEvent = { type: 'ProductRevised', price: 1, name: '새 이름' };
  const copied = { originalPrice: 1, productName: '새 이름', nameVersion: 2 };
  given(registered(5), revised).when(allot(5)).accepts(allotted(5, copied));
  const { units, openDeals } = given(registered(5), allotted(3)).state;
  assert.equal([units.available, openDeals], [2, { [DEAL_ID]: 1 }]);
});

allotment('carries the limit per buyer', () => {
  const perUserLimit = { perUserLimit: 2 };
  given(registered(5)).when(allot(5, perUserLimit)).accepts(allotted(5, perUserLimit));
});

allotment('takes no more units than are on hand, and at least one', () => {
  given(registered(5)).when(allot(6)).rejects('INSUFFICIENT_STOCK');
  given(registered(5)).when(allot(0)).rejects('INVALID_QUANTITY');
  given(registered(5)).when(allot(-1)).rejects('INVALID_QUANTITY');
});

allotment('starts before it ends', () => {
  given(registered(5))
    .when(allot(6, { startsAt: ENDS_AT }))
    .rejects('INVALID_PERIOD');
  given(registered(5))
    .when(allot(6, { endsAt: STARTS_AT - 1 }))
    .rejects('INVALID_PERIOD');
  const short = { endsAt: STARTS_AT + 1 };
  given(registered(5)).when(allot(5, short)).accepts(allotted(5, short));
});

allotment('is for the seller alone', () => {
  given(registered(5))
    .when(allot(1, { userId: RIVAL }))
    .rejects('FORBIDDEN');
});

allotment('is refused when too many deals are open, until one of them gives back', () => {
  const deals = Array.from({ length: OPEN_DEALS_MAX }, (_, index) =>
    allotted(1, { dealId: index === 0 ? DEAL_ID : `deal-${index}` }),
  );
  const full = [registered(OPEN_DEALS_MAX + 1), ...deals];
  given(...full)
    .when(allot(1, { dealId: 'new' }))
    .rejects('TOO_MANY_DEALS');
  given(...full.slice(0, -1))
    .when(allot(1, { dealId: 'new' }))
    .accepts(allotted(1, { dealId: 'new' }));
  given(...full, takenBack(0))
    .when(allot(1, { dealId: 'new' }))
    .accepts(allotted(1, { dealId: 'new' }));
});

allotment('comes back in parts, and its deal is open no more', () => {
  const command: ProductCommand = { type: 'TakeBack', dealId: DEAL_ID, quantity: 2 };
  given(registered(5), allotted(4)).when(command).accepts(takenBack(2));
  given(registered(5), allotted(4), takenBack(2)).when(command).accepts(takenBack(2));
  const { units, openDeals } = given(registered(5), allotted(4), takenBack(2), takenBack(1)).state;
  assert.equal([units.available, openDeals], [4, {}]);
});

allotment.run();
