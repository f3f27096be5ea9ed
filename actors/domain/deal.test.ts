import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGiven, GIVEN_AT } from '../../topology/testing/domain/given.ts';
import {
  allotted,
  BUYER,
  buy,
  confirm,
  confirmed,
  DEAL_ID,
  ENDS_AT,
  EXPIRES_AT,
  held,
  holdFor,
  PRODUCT_ID,
  RIVAL,
  release,
  released,
  restock,
  restocked,
  STARTS_AT,
  sold,
} from '../../topology/testing/domain/samples.ts';
import { type Deal, type DealCommand, type DealEvent, deal } from './deal.ts';
import type { DealAllotted } from './product.ts';

const given = createGiven<Deal, DealCommand, DealEvent, DealAllotted>(deal, DEAL_ID);
const limited = (perUserLimit: number) => allotted(9, { perUserLimit });
const toRival = { userId: RIVAL };

const birth = suite('the birth of a deal');
const place = { entity: `product/${PRODUCT_ID}`, seq: 2, row: 2, atMs: GIVEN_AT };

birth('is the allotment that names it, and no other event', () => {
  assert.is(deal.birth?.(DEAL_ID, allotted(3, { dealId: 'other' }), place), null);
  assert.is(deal.birth?.(DEAL_ID, sold('o1', 1), place), null);
  assert.is(deal.birth?.(DEAL_ID, allotted(3), place)?.exists, true);
});

birth('makes all of the allotment available', () => {
  const { units, allotment, ended, returning, returned } = given(allotted(3)).state;
  assert.equal(units, { available: 3, held: 0, sold: 0, holds: {} });
  assert.equal([allotment, ended, returning, returned], [3, false, 0, 0]);
});

birth('comes before anything else can be asked of it', () => {
  const commands: DealCommand[] = [
    buy('o1', 1),
    holdFor('o1', 1),
    confirm('o1'),
    release('o1'),
    restock('o1', 1),
    { type: 'ResolveHolds', confirmed: [], released: ['o1'] },
    { type: 'EndDeal' },
    { type: 'ReturnUnits' },
    { type: 'SettleReturn' },
    { type: 'RenameProduct', name: '새 이름', version: 2 },
  ];
  for (const command of commands) given().when(command).rejects('DEAL_NOT_FOUND');
});

birth.run();

const purchase = suite('a purchase from a deal');

purchase('carries the price, the names and the address that the order will keep', () => {
  const wish = {
    address: { recipient_name: '김', phone: '010-1', address: '서울', postal_code: '1' },
  };
  const more = { ...wish, key: 'k', fingerprint: 'f' };
  given(allotted(3))
    .when(buy('o1', 2, more))
    .accepts(sold('o1', 2, more));
});

purchase('gets the last unit and not one more', () => {
  given(allotted(3), sold('o1', 2)).when(buy('o2', 1)).accepts(sold('o2', 1));
  given(allotted(3), sold('o1', 2)).when(buy('o2', 2)).rejects('INSUFFICIENT_STOCK');
  given(allotted(3), sold('o1', 3)).when(buy('o2', 1)).rejects('INSUFFICIENT_STOCK');
});

purchase('cannot take what others hold', () => {
  given(allotted(3), held('o1', 2)).when(buy('o2', 2)).rejects('INSUFFICIENT_STOCK');
});

purchase('gets units that were released or restocked', () => {
  const releasedOnes = [held('o1', 3), released('o1')];
  given(allotted(3), ...releasedOnes)
    .when(buy('o2', 3))
    .accepts(sold('o2', 3));
  const restockedOnes = [sold('o1', 3), restocked('o1', 3)];
  given(allotted(3), ...restockedOnes)
    .when(buy('o2', 3))
    .accepts(sold('o2', 3));
});

for (const quantity of [0, -1, 1.5, Number.NaN]) {
  purchase(`of ${quantity} units is refused`, () => {
    given(allotted(3), sold('o1', 2)).when(buy('o2', quantity)).rejects('INVALID_QUANTITY');
    given(limited(9), sold('o1', 2)).when(holdFor('o2', quantity)).rejects('INVALID_QUANTITY');
  });
}

purchase('of another product is refused', () => {
  const other = { productId: 'hat' };
  given(allotted(3))
    .when(buy('o1', 1, other))
    .rejects('INVALID_DEAL');
  given(allotted(3))
    .when(holdFor('o1', 1, other))
    .rejects('INVALID_DEAL');
});

purchase('is refused until the instant the deal starts', () => {
  const early = given(allotted(3)).at(STARTS_AT - 1);
  early.when(buy('o1', 1)).rejects('DEAL_NOT_ACTIVE');
  early.when(holdFor('o1', 1)).rejects('DEAL_NOT_ACTIVE');
  given(allotted(3)).at(STARTS_AT).when(buy('o1', 1)).accepts(sold('o1', 1));
  given(allotted(3)).at(STARTS_AT).when(holdFor('o1', 1)).accepts(held('o1', 1));
});

purchase('is refused from the instant the deal ends', () => {
  given(allotted(3))
    .at(ENDS_AT - 1)
    .when(buy('o1', 1))
    .accepts(sold('o1', 1));
  const late = given(allotted(3)).at(ENDS_AT);
  late.when(buy('o1', 1)).rejects('DEAL_NOT_ACTIVE');
  late.when(holdFor('o1', 1)).rejects('DEAL_NOT_ACTIVE');
});

purchase('is refused once the deal has ended, even by a clock that runs behind', () => {
  const ended = given(allotted(3), { type: 'DealEnded' });
  ended
    .at(ENDS_AT - 1)
    .when(buy('o1', 1))
    .rejects('DEAL_NOT_ACTIVE');
});

purchase('is refused for the deal before it is refused for the stock', () => {
  given(allotted(1)).at(ENDS_AT).when(buy('o1', 2)).rejects('DEAL_NOT_ACTIVE');
  given(limited(1)).when(buy('o1', 20)).rejects('PURCHASE_LIMIT_EXCEEDED');
});

purchase.run();

const limit = suite('a limit per buyer');

limit('is reached by one order or by several, and not passed', () => {
  given(limited(2)).when(buy('o1', 2)).accepts(sold('o1', 2));
  given(limited(2)).when(buy('o1', 3)).rejects('PURCHASE_LIMIT_EXCEEDED');
  given(limited(2), sold('o1', 1)).when(buy('o2', 1)).accepts(sold('o2', 1));
  given(limited(2), sold('o1', 1)).when(buy('o2', 2)).rejects('PURCHASE_LIMIT_EXCEEDED');
});

limit('counts what a cart holds, before and after it is confirmed', () => {
  const holding = given(limited(2), held('o1', 2));
  holding.when(buy('o2', 1)).rejects('PURCHASE_LIMIT_EXCEEDED');
  holding.when(holdFor('o2', 1)).rejects('PURCHASE_LIMIT_EXCEEDED');
  const bought = given(limited(2), held('o1', 2), confirmed('o1'));
  bought.when(buy('o2', 1)).rejects('PURCHASE_LIMIT_EXCEEDED');
});

limit('leaves other buyers alone', () => {
  given(limited(2), sold('o1', 2))
    .when(buy('o2', 2, toRival))
    .accepts(sold('o2', 2, toRival));
});

limit('forgives what was released or cancelled', () => {
  given(limited(2), held('o1', 2), released('o1')).when(buy('o2', 2)).accepts(sold('o2', 2));
  const part = given(limited(2), sold('o1', 1), sold('o2', 1), restocked('o1', 1));
  part.when(buy('o3', 1)).accepts(sold('o3', 1));
  part.when(buy('o3', 2)).rejects('PURCHASE_LIMIT_EXCEEDED');
});

limit('keeps a count of those alone who have units', () => {
  const events = [sold('o1', 2), sold('o2', 1, toRival), restocked('o1', 2)];
  assert.equal(given(limited(2), ...events).state.bought, { [RIVAL]: 1 });
});

limit('is not counted where there is none', () => {
  assert.equal(given(allotted(9), sold('o1', 9)).state.bought, {});
});

limit.run();

const hold = suite('a hold in a deal');

hold('takes units out of sale until its order decides', () => {
  given(allotted(3)).when(holdFor('o1', 2)).accepts(held('o1', 2));
  given(allotted(3)).when(holdFor('o1', 4)).rejects('INSUFFICIENT_STOCK');
});

hold('is confirmed or released once; the late command changes nothing', () => {
  given(allotted(3), held('o1', 2)).when(confirm('o1')).accepts(confirmed('o1'));
  given(allotted(3), held('o1', 2)).when(release('o1')).accepts(released('o1'));
  const sale = given(allotted(3), held('o1', 2), confirmed('o1'));
  sale.when(confirm('o1')).changesNothing();
  sale.when(release('o1')).changesNothing();
  const gone = given(allotted(3), held('o1', 2), released('o1'));
  gone.when(confirm('o1')).changesNothing();
  gone.when(release('o1')).changesNothing();
});

hold('may still be confirmed or released when the deal has ended', () => {
  const late = given(allotted(2), held('o1', 2), { type: 'DealEnded' }).at(ENDS_AT + 1);
  late.when(confirm('o1')).accepts(confirmed('o1'));
  late.when(release('o1')).accepts(released('o1'));
});

hold('wakes the deal when it runs out before the end, and after the end too', () => {
  assert.is(deal.wakeAt(given(allotted(2), held('o1', 1)).state), EXPIRES_AT);
  const late = held('o1', 2, { expiresAt: ENDS_AT + 5 });
  assert.is(deal.wakeAt(given(allotted(2), late).state), ENDS_AT);
  const ended = { type: 'DealEnded' as const };
  assert.is(deal.wakeAt(given(allotted(2), late, ended).state), ENDS_AT + 5);
});

hold.run();

const name = suite('the name that a deal copies into its orders');
const renamed = (version: number, name: string) =>
  ({ type: 'ProductRenamed', name, version }) as const;
const rename = (version: number, name: string) =>
  ({ type: 'RenameProduct', name, version }) as const;

name('is the newest it was told', () => {
  given(allotted(3)).when(rename(2, '새 이름')).accepts(renamed(2, '새 이름'));
  const sale = sold('o1', 1, { productName: '새 이름' });
  given(allotted(3), renamed(2, '새 이름')).when(buy('o1', 1)).accepts(sale);
});

name('is not an old one that comes late, or again', () => {
  given(allotted(3), renamed(3, '셋')).when(rename(2, '둘')).changesNothing();
  given(allotted(3), renamed(3, '셋')).when(rename(3, '셋')).changesNothing();
  given(allotted(3)).when(rename(1, '하나')).changesNothing();
});

name.run();

const rows = suite('the rows of a deal');

rows('are what lists choose it by, its counters, and the orders it sold', () => {
  const past = [sold('o1', 2), held('o2', 1), { type: 'DealEnded' as const }];
  const going = { type: 'ReturnStarted' as const, number: 1, quantity: 6 };
  const { state } = given(allotted(9), ...past, going);
  assert.equal(deal.row(state, DEAL_ID, 5), {
    statement: 'update_deal',
    values: { id: DEAL_ID, none_left: 1, ended: 1 },
  });
  assert.is(
    JSON.stringify(deal.summary?.(state, 5)),
    '{"version":5,"available":0,"held":1,"sold":2,"returned":6}',
  );
  assert.is(deal.rows(sold('o1', 2), place, state)[0]?.values['user_id'], BUYER);
  assert.equal(deal.rows({ type: 'DealEnded' }, place, state), []);
});

rows.run();
