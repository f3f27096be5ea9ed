import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { change, OURS } from '../bench/report-sample.ts';
import { P99, RATE } from './clients.ts';
import { CPU, findContender, toFigures } from './contender-side.ts';

const side = suite('contender side');

const SERVED = change(OURS, {
  load: { accepted: 50_000, refused: 0, broken: 0, seconds: 10, p99Ms: 7 },
  cpu: { server: 1, database: 0.5, generator: 0.2, others: 0 },
});

side('tells rate, latency, and what server and database work for an answer', () => {
  const figures = toFigures('ours', SERVED);
  assert.is(figures[RATE], 5_000);
  assert.is(figures[P99], 7);
  assert.is(figures[CPU], 300);
});

for (const [what, load] of Object.entries({
  'were refused': { refused: 1 },
  'were lost': { broken: 1 },
  'nobody was answered': { accepted: 0 },
})) {
  side(`has no figures when it says: ${what}`, () => {
    assert.throws(() => toFigures('ours', change(SERVED, { load })), new RegExp(what));
  });
}

side('has no figures when the audit found something', () => {
  const audit = { orders: 1, unseen: 0, isProven: false, findings: ['a unit too many'] };
  assert.throws(() => toFigures('ours', { ...SERVED, audit }), /ours: a unit too many/);
});

side('knows the contenders of the bench', () => {
  assert.is(findContender('for-update').database, 'mariadb');
});

side.run();
