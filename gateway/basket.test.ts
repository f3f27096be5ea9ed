import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fingerprintOf, toBasket } from './basket.ts';
import { ADDRESS, DEAL, OTHER_PRODUCT, PRODUCT } from './samples.ts';

const basket = suite('basket');

const apples = { product_id: PRODUCT, quantity: 2 };
const dealt = { product_id: PRODUCT, quantity: 1, deal_id: DEAL };
const pears = { product_id: OTHER_PRODUCT, quantity: 3, deal_id: null };

basket('merges lines of one product and deal, and keeps others apart', () => {
  const { lines } = toBasket({ items: [apples, dealt, apples, pears] });
  assert.equal(lines, [
    { productId: PRODUCT, dealId: null, quantity: 4 },
    { productId: OTHER_PRODUCT, dealId: null, quantity: 3 },
    { productId: PRODUCT, dealId: DEAL, quantity: 1 },
  ]);
});

basket('is sorted by owner, so that two carts never wait for each other', () => {
  const { lines } = toBasket({ items: [dealt, pears, apples] });
  const owners = lines.map(({ dealId, productId }) => dealId ?? productId);
  assert.equal(owners, [...owners].sort());
});

basket('reads ids whatever their case', () => {
  const { lines } = toBasket({
    items: [{ product_id: PRODUCT.toUpperCase(), deal_id: DEAL.toUpperCase(), quantity: 1 }],
  });
  assert.equal(lines, [{ productId: PRODUCT, dealId: DEAL, quantity: 1 }]);
});

basket('has one fingerprint however it was written', () => {
  const { postal_code, ...rest } = ADDRESS;
  const first = { items: [apples, pears], shipping_address: ADDRESS };
  const same = [
    { items: [pears, apples], shipping_address: { postal_code, ...rest, address_detail: null } },
    {
      items: [{ ...apples, quantity: 1 }, pears, { ...apples, quantity: 1 }],
      shipping_address: ADDRESS,
    },
  ];
  for (const body of same) {
    assert.is(fingerprintOf(toBasket(body)), fingerprintOf(toBasket(first)));
  }
  assert.is(fingerprintOf(toBasket(first)).length, 43);
});

basket('has another fingerprint when anything differs', () => {
  const bodies = [
    { items: [apples] },
    { items: [{ ...apples, quantity: 3 }] },
    { items: [{ ...apples, deal_id: DEAL }] },
    { items: [pears] },
    { items: [apples, pears] },
    { items: [apples], shipping_address: ADDRESS },
    { items: [apples], shipping_address: { ...ADDRESS, address_detail: '101호' } },
    { items: [apples], shipping_address: { ...ADDRESS, postal_code: '04764' } },
  ];
  const prints = bodies.map((body) => fingerprintOf(toBasket(body)));
  assert.is(new Set(prints).size, bodies.length);
});

basket.run();
