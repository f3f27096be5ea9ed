import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  accepted,
  ask,
  createGiven,
  GIVEN_AT,
  rejected,
} from '../../topology/testing/domain/given.ts';
import {
  allotted,
  EXPIRES_AT,
  heldDirect,
  PRODUCT_ID,
  registered,
} from '../../topology/testing/domain/samples.ts';
import { AT_ONCE, type Step } from './entity.ts';
import { type Product, type ProductCommand, type ProductEvent, product } from './product.ts';

const given = createGiven<Product, ProductCommand, ProductEvent>(product, PRODUCT_ID);
const deals = [allotted(1, { dealId: 'a' }), allotted(1, { dealId: 'b' })];
const renamed = (name: string): ProductEvent => ({ type: 'ProductRevised', name });
const told = (version: number, ...deals: string[]): ProductEvent => ({
  type: 'DealsRenamed',
  version,
  deals,
});
const tell = (deal: string, version: number, name: string): Step => ({
  to: `deal/${deal}`,
  commandId: `rename:${PRODUCT_ID}:${version}`,
  command: { type: 'RenameProduct', name, version },
});
const settle = (version: number, ...deals: string[]) => ({
  type: 'decide',
  commandId: `settle-rename:${version}`,
  command: { type: 'SettleRename', version, deals },
});

const name = suite('a new name');

name('is told to every open deal at once', () => {
  const pursuit = given(registered(5), ...deals, renamed('둘')).pursues();
  assert.equal(pursuit, ask(tell('a', 2, '둘'), tell('b', 2, '둘')));
});

name('is not told when no deal is open, nor to a deal that has given back', () => {
  const back: ProductEvent = { type: 'UnitsTakenBack', dealId: 'a', quantity: 1 };
  assert.equal(given(registered(5), renamed('둘')).pursues(), { type: 'rest' });
  const pursuit = given(registered(5), ...deals, back, renamed('둘')).pursues();
  assert.equal(pursuit, ask(tell('b', 2, '둘')));
});

name('is known to a deal that is born later', () => {
  const born = allotted(1, { nameVersion: 2, productName: '둘' });
  assert.equal(given(registered(5), renamed('둘'), born).pursues(), { type: 'rest' });
});

name('is settled when the deals have answered, whatever they said', () => {
  const answers = [
    accepted(tell('a', 2, '둘'), { type: 'ProductRenamed' }),
    rejected(tell('b', 2, '둘'), 'DEAL_NOT_FOUND'),
  ];
  const pursuit = given(registered(5), ...deals, renamed('둘')).pursues(answers);
  assert.equal(pursuit, settle(2, 'a', 'b'));
  const settled = given(registered(5), ...deals, renamed('둘'), told(2, 'a', 'b'));
  assert.equal(settled.pursues(), { type: 'rest' });
});

name('that changed while the old one was told is told again', () => {
  const both = given(registered(5), ...deals, renamed('둘'), renamed('셋'));
  const answers = [accepted(tell('a', 2, '둘')), accepted(tell('b', 2, '둘'))];
  assert.equal(both.pursues(answers), settle(2, 'a', 'b'));
  const next = given(registered(5), ...deals, renamed('둘'), renamed('셋'), told(2, 'a', 'b'));
  assert.equal(next.pursues(), ask(tell('a', 3, '셋'), tell('b', 3, '셋')));
});

name('is settled by the deals that it names, not by one that gave back meanwhile', () => {
  const command: ProductCommand = { type: 'SettleRename', version: 2, deals: ['a', 'b'] };
  given(registered(5), ...deals, renamed('둘'))
    .when(command)
    .accepts(told(2, 'a', 'b'));
  const back: ProductEvent = { type: 'UnitsTakenBack', dealId: 'a', quantity: 1 };
  const { openDeals } = given(
    registered(5),
    ...deals,
    renamed('둘'),
    back,
    told(2, 'a', 'b'),
  ).state;
  assert.equal(openDeals, { b: 2 });
});

name('keeps whoever waits for the product waiting, and wakes it, until it is told', () => {
  const untold = given(registered(5), ...deals, renamed('둘')).state;
  assert.is(product.outcome(untold, PRODUCT_ID), null);
  assert.is(product.wakeAt(untold), AT_ONCE);
  const half = given(registered(5), ...deals, renamed('둘'), told(2, 'a')).state;
  assert.is(product.outcome(half, PRODUCT_ID), null);
  const all = given(registered(5), ...deals, renamed('둘'), told(2, 'a', 'b')).state;
  assert.equal(product.outcome(all, PRODUCT_ID), {
    id: PRODUCT_ID,
    sellerId: 'seller',
    name: '둘',
    description: null,
    price: 90_000,
    stock: 3,
    category: 'shoes',
    imageUrl: null,
    createdAt: GIVEN_AT,
    updatedAt: GIVEN_AT,
  });
  assert.is(product.wakeAt(all), null);
});

name('goes before holds that ran out, which are not forgotten', () => {
  const past = [registered(5), ...deals, heldDirect('o1', 1), renamed('둘')];
  const expire: Step = { to: 'order/o1', commandId: 'expire', command: { type: 'ExpireCart' } };
  assert.equal(
    given(...past)
      .at(EXPIRES_AT)
      .pursues(),
    ask(tell('a', 2, '둘'), tell('b', 2, '둘')),
  );
  const settled = given(...past, told(2, 'a', 'b')).at(EXPIRES_AT);
  assert.equal(settled.pursues(), ask(expire));
});

name.run();
