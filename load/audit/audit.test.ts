import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { auditSales, readNotes, type Sales } from './audit.ts';

const audit = suite('audit of a bench');

const SOUND: Sales = {
  orders: 105,
  births: 105,
  items: 105,
  units: 105,
  taken: 105,
  inversions: 0,
};
const ANSWERS = { accepted: 100, cutOffMax: 8 };

audit('finds nothing when all fits, and counts what nobody waited for', () => {
  assert.equal(auditSales(SOUND, ANSWERS), {
    orders: 105,
    unseen: 5,
    isProven: false,
    findings: [],
  });
});

audit('demands no order of arrival where none is promised', () => {
  assert.equal(auditSales({ ...SOUND, inversions: null }, ANSWERS).findings, []);
});

const BROKEN: readonly [what: string, sales: Partial<Sales>, accepted: number][] = [
  ['an accepted order that is not stored', {}, 106],
  ['more orders than can have been under way', {}, 96],
  ['an oversold stock', { taken: 104 }, 100],
  ['an order without its item', { items: 104 }, 100],
  ['a unit too many in an order', { units: 106, taken: 106 }, 100],
  ['two orders of one decision', { births: 104 }, 100],
  ['an order that overtook another', { inversions: 1 }, 100],
];

for (const [what, damage, accepted] of BROKEN) {
  audit(`finds ${what}`, () => {
    const { findings } = auditSales({ ...SOUND, ...damage }, { ...ANSWERS, accepted });
    assert.is(findings.length, 1, findings.join('\n'));
  });
}

audit('repeats what a server has noted about itself', () => {
  assert.equal(readNotes('a warning\nnote: 3 waited\nnote: 2 s\n'), ['3 waited', '2 s']);
});

audit.run();
