/** Each invariant holds of a sound run, and says so when one thing about it is wrong. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { largestCrowd } from './answers.ts';
import { type Evidence, INVARIANTS, type InvariantName, judge } from './invariant.ts';
import {
  buy,
  cancel,
  cart,
  carts,
  DEAL,
  edit,
  list,
  OPENING,
  orderNamed,
  PRODUCT,
  soundAccounts,
  soundLists,
  soundSale,
} from './samples.ts';

const invariants = suite('invariants');

type Case = [name: InvariantName, what: string, evidence: Evidence];

const sale = soundSale();
const accounts = soundAccounts();
const lists = soundLists();

const BROKEN: readonly Case[] = [
  ['all-recorded', 'an answer that only artillery saw', { ...sale, responses: 99 }],
  ['all-recorded', 'a run without any answer', { ...sale, answers: [], responses: 0 }],
  ['expected-answers', 'a 500', edit(sale, 'b', { status: 500, code: 'INTERNAL' })],
  ['expected-answers', 'a refusal that does not belong here', edit(sale, 'b', { code: 'ODD' })],
  [
    'expected-answers',
    'a 503 that does not say when to come again',
    edit(sale, 'b', { status: 503, code: 'OVERLOADED', retryAfter: null }),
  ],
  ['everybody-answered', 'an order that was never decided', edit(sale, 'b', { status: 503 })],
  ['everybody-answered', 'an order that got no answer', edit(sale, 'a', { status: 0 })],
  ['proven', 'a broken journal', { ...sale, stored: { violations: ['a hole'], sales: [] } }],
  ['shed', 'a stall that nobody noticed', { ...sale, hasStalled: true }],
  [
    'shed',
    'a buyer who was put off for ever',
    { ...edit(sale, 'b', { status: 503, code: 'OVERLOADED' }), hasStalled: true },
  ],
  ['crowded', 'buyers one after the other', sale],
  ['nothing-lost', 'an accepted order that is gone', { ...sale, found: new Map() }],
  [
    'nothing-lost',
    'an order that lost a line',
    { ...sale, found: new Map([['order-a', { ...orderNamed('order-a'), items: [] }]]) },
  ],
  [
    'one-order-a-key',
    'a key that bought twice',
    { ...sale, answers: [...sale.answers, buy('a', orderNamed('order-z'))] },
  ],
  [
    'one-order-a-key',
    'an order that two keys bought',
    { ...sale, answers: [...sale.answers, buy('z', orderNamed('order-a'))] },
  ],
  ['same-answer', 'a run in which nobody repeated a key', sale],
  ['same-answer', 'a replay that is not marked', repeat({ isReplay: false })],
  ['same-answer', 'a replay with another version', repeat({ version: '9' })],
  ['same-answer', 'a replay with another body', repeat({ body: { id: 'order-z', items: [] } })],
  ['all-or-nothing', 'a run without carts', sale],
  ['all-or-nothing', 'a cart that lost a line', carts({ items: [cart()[0]!] })],
  [
    'all-or-nothing',
    'a stored order that nobody was told of',
    { ...carts({}), stored: storedSales({ orders: 2 }) },
  ],
  ['cancelled-once', 'a run in which nobody cancelled', sale],
  ['cancelled-once', 'an order cancelled twice', cancelled(2, 'cancelled')],
  ['cancelled-once', 'a cancelled order that still stands', cancelled(1, 'confirmed')],
  ['never-oversold', 'a unit too many', sell(2, { left: 0, units: 1 })],
  ['sold-out', 'a unit that stayed', sell(1, { left: 1, units: 2 })],
  ['sold-out', 'less demand than stock', { ...sale, stage: stageOf(5) }],
  ['stock-adds-up', 'a unit that is gone', { ...sale, left: new Map([[PRODUCT, -1]]) }],
  ['stock-adds-up', 'a cancelled unit that did not come back', cancelled(1, 'cancelled')],
  [
    'stock-adds-up',
    'an unseen order',
    { ...sale, resolved: new Map([['late', orderNamed('late')]]) },
  ],
  ['none-before-opening', 'an order older than the opening', opened(OPENING - 1)],
  [
    'none-before-opening',
    'a run in which nobody came early',
    edit(sale, 'early', { code: 'INSUFFICIENT_STOCK' }),
  ],
  ['contended', 'enough for all', { ...sale, answers: [buy('a', orderNamed('order-a'))] }],
  ['no-holds', 'a unit that is held', { ...sale, stored: storedSales({ held: 1 }) }],
  ['stored-as-told', 'a sale nobody was told of', { ...sale, stored: storedSales({ units: 2 }) }],
  ['own-account', "another's profile", edit(accounts, 'me', { body: { id: 'somebody else' } })],
  ['own-account', 'a run in which nobody asked', sale],
  ['fresh-tokens', 'a fresh token that is refused', edit(accounts, 'me', { status: 401 })],
  [
    'fresh-tokens',
    'a token given out twice',
    edit(accounts, 'login', { body: { refresh_token: 'second' } }),
  ],
  [
    'reuse-detected',
    'a spent token that is good again',
    edit(accounts, 'refresh with a spent token', { status: 200, code: null }),
  ],
  [
    'reuse-detected',
    'a family that outlives the reuse',
    edit(accounts, 'refresh after the reuse', { status: 200, code: null }),
  ],
  ['pages-sound', 'empty pages', edit(lists, 'products again', { body: list([]) })],
  ['pages-sound', 'a page out of order', edit(lists, 'products again', { body: list([1, 2]) })],
  ['pages-sound', 'a page with a double', edit(lists, 'products again', { body: list([2, 2]) })],
  ['pages-sound', 'a page that is too long', edit(lists, 'products again', { body: long() })],
  ['open-deals-listed', 'a missing deal', edit(lists, 'deals', { body: list([2]) })],
  ['open-deals-listed', 'a run in which nobody looked', sale],
  ['catalog-whole', 'a product that is not listed', { ...lists, listed: [] }],
  ['catalog-whole', 'a double', { ...lists, listed: [...lists.listed, ...lists.listed] }],
  [
    'catalog-whole',
    'a product that nobody made',
    { ...lists, listed: [...lists.listed, ...list([7, 8]).items] },
  ],
  ['listed-at-once', 'a list that is late', edit(lists, 'products again', { body: list([1]) })],
  ['ordered-at-once', 'a run in which nobody looked', sale],
  ['own-orders', 'an order of another', edit(lists, 'orders', { body: list([3], 'mallory') })],
  ['own-orders', 'a run in which nobody looked', sale],
];

for (const [name, what, evidence] of BROKEN) {
  invariants(`${name} finds ${what}`, () => {
    assert.ok(INVARIANTS[name].check(evidence).length > 0);
  });
}

const SOUND: readonly [evidence: Evidence, names: readonly InvariantName[]][] = [
  [
    sale,
    [
      ...(['all-recorded', 'expected-answers', 'everybody-answered', 'proven'] as const),
      ...(['nothing-lost', 'one-order-a-key', 'never-oversold', 'sold-out'] as const),
      ...(['stock-adds-up', 'none-before-opening', 'contended', 'no-holds'] as const),
      'stored-as-told',
    ],
  ],
  [repeat({}), ['same-answer', 'one-order-a-key']],
  [carts({}), ['all-or-nothing']],
  [{ ...cancelled(1, 'cancelled'), left: new Map([[PRODUCT, 1]]) }, ['cancelled-once']],
  [{ ...cancelled(1, 'cancelled'), left: new Map([[PRODUCT, 1]]) }, ['stock-adds-up']],
  [accounts, ['own-account', 'fresh-tokens', 'reuse-detected']],
  [
    lists,
    [
      ...(['pages-sound', 'open-deals-listed', 'catalog-whole'] as const),
      ...(['listed-at-once', 'ordered-at-once', 'own-orders'] as const),
    ],
  ],
  [shedAndServed(), ['shed', 'everybody-answered']],
  [crowd(), ['crowded']],
];

for (const [evidence, names] of SOUND) {
  invariants(`a sound run keeps ${names.join(', ')}`, () => {
    for (const { name, findings } of judge(names, evidence)) assert.equal(findings, [], name);
  });
}

invariants('each is shown to hold, and to break', () => {
  const names = Object.keys(INVARIANTS).sort();
  assert.equal([...new Set(BROKEN.map(([name]) => name as string))].sort(), names);
  assert.equal([...new Set(SOUND.flatMap(([, all]) => all as readonly string[]))].sort(), names);
});

invariants('what the database would have to say is left out without it', () => {
  const [verdict] = judge(['no-holds'], { ...sale, stored: null });
  assert.equal([verdict?.lacks, verdict?.findingCount], ['database', 0]);
  assert.is(judge(['shed'], sale)[0]?.lacks, 'stall');
});

invariants('the first findings are listed, all of them counted', () => {
  const stored = { violations: Array.from({ length: 9 }, (_, at) => `${at}`), sales: [] };
  const [verdict] = judge(['proven'], { ...sale, stored });
  assert.equal([verdict?.findings.length, verdict?.findingCount], [5, 9]);
});

invariants('a crowd is those whose requests overlap', () => {
  const at = (sentAt: number, ms: number) => ({ sentAt, ms });
  assert.is(largestCrowd([]), 0);
  assert.is(largestCrowd([at(0, 10), at(10, 10), at(20, 10)]), 1);
  assert.is(largestCrowd([at(0, 30), at(10, 10), at(15, 10)]), 3);
});

invariants.run();

function repeat(second: Parameters<typeof edit>[2]): Evidence {
  const first = buy('a', orderNamed('order-a'));
  return { ...sale, answers: [first, { ...first, isReplay: true, ...second }] };
}

function cancelled(times: number, status: string): Evidence {
  const order = orderNamed('order-a');
  const cancels = Array.from({ length: times }, () => cancel(order));
  const found = new Map([['order-a', { ...order, status }]]);
  return { ...sale, found, answers: [buy('a', order), ...cancels] };
}

function sell(times: number, { left, units }: { left: number; units: number }): Evidence {
  const orders = Array.from({ length: times }, (_, at) => orderNamed(`order-${at}`));
  return {
    ...{ ...sale, stage: stageOf(units), left: new Map([[PRODUCT, left]]) },
    answers: [...orders.map((order) => buy(order.id, order)), ...sale.answers.slice(1)],
    found: new Map(orders.map((order) => [order.id, order])),
  };
}

function stageOf(units: number): Evidence['stage'] {
  return { ...sale.stage, wares: sale.stage.wares.map((ware) => ({ ...ware, units })) };
}

function opened(createdAt: number): Evidence {
  const order = { ...orderNamed('order-a'), created_at: new Date(createdAt).toISOString() };
  return { ...sale, answers: [buy('a', order), ...sale.answers.slice(1)] };
}

function storedSales(damage: { orders?: number; units?: number; held?: number }) {
  const sales = { productId: PRODUCT, orders: 1, units: 1, held: 0, ...damage };
  return { violations: [], sales: [sales] };
}

function long() {
  return { ...list([2, 1]), size: 1 };
}

function shedAndServed(): Evidence {
  const served = buy('a', orderNamed('order-a'));
  const shed = { ...served, status: 503, code: 'OVERLOADED', retryAfter: '1', body: null };
  return { ...sale, answers: [shed, served], hasStalled: true };
}

function crowd(): Evidence {
  const one = buy('a', orderNamed('order-a'));
  assert.ok(one.asked?.every(({ deal_id }) => deal_id === DEAL));
  return { ...sale, answers: Array.from({ length: 20 }, () => one) };
}
