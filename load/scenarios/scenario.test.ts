import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { parseScenario, readScenarios, scale, secondsOf } from './scenario.ts';

const scenario = suite('scenario');

const SOUND = `
openrun:
  about: a crowd
  accounts: 2
  wares:
    - { units: 10, deal: open }
  thresholds: { errorRate: 0, p95Ms: { order: 100 } }
  invariants: [nothing-lost, proven]
config:
  phases:
    - { name: a, duration: 2, arrivalCount: 5 }
    - { name: b, duration: 3, arrivalCount: 100 }
scenarios:
  - flow:
      - loop:
          - post: { name: order, url: /orders }
      - parallel:
          - get: { name: orders, url: /orders }
          - post: { name: order, url: /orders }
`;

const read = (text: string) => parseScenario('crowd', '/crowd.yml', text);

scenario('is read with its requests, and with what must always hold', () => {
  const { requests, invariants, thresholds, stall } = read(SOUND);
  assert.equal(requests, ['order', 'orders']);
  assert.equal(invariants, ['all-recorded', 'expected-answers', 'proven', 'nothing-lost']);
  assert.equal(thresholds, { errorRate: 0, p95Ms: { order: 100 } });
  assert.is(stall, null);
});

scenario('grows in buyers and units, not in time', () => {
  const grown = scale(read(SOUND), 2.5);
  assert.equal(
    grown.phases.map(({ arrivalCount }) => arrivalCount),
    [13, 250],
  );
  assert.is(grown.wares[0]?.units, 25);
  assert.is(secondsOf(grown), 5);
  assert.is(scale(read(SOUND), 0.001).wares[0]?.units, 1);
});

const BROKEN: readonly [what: string, from: string, to: string, problem: RegExp][] = [
  ['an invariant that there is not', 'nothing-lost', 'nothing-found', /no invariant nothing-found/],
  ['a threshold for a request that nobody sends', '{ order: 100', '{ odrer: 1', /odrer, which no/],
  ['a request without a name', 'name: orders, ', '', /request \/orders has no name/],
  ['arrivals that artillery would spread', 'arrivalCount: 5', 'arrivalRate: 5', /arrivalCount/],
  ['no thresholds', 'errorRate: 0, ', '', /needs errorRate/],
  ['nothing about it', 'about: a crowd', 'what: a crowd', /needs about/],
  ['nothing of ours', 'openrun:', 'other:', /nothing under openrun/],
];

for (const [what, from, to, problem] of BROKEN) {
  scenario(`is refused with ${what}`, () => {
    assert.throws(() => read(SOUND.replace(from, to)), problem);
  });
}

scenario('there are eleven, and each is sound', () => {
  assert.equal(
    readScenarios().map(({ name }) => name),
    [
      ...['cancel-storm', 'cart-contention', 'hot-deal-opening', 'idempotent-retry-storm'],
      ...['opening-spike', 'order-list', 'order-stress', 'product-insert', 'product-list'],
      ...['several-deals', 'token-stress'],
    ],
  );
});

scenario('each is on the page about them, and nothing else is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/load.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name ?? '');
  assert.equal(
    rows.sort(),
    readScenarios().map(({ name }) => name),
  );
});

scenario('each tells us of every answer, and calls what there is', () => {
  const processor = readFileSync(join(import.meta.dirname, 'artillery-processor.mts'), 'utf8');
  const functions = [...processor.matchAll(/^export (?:async )?function (\w+)/gm)];
  const known = functions.map(([, name]) => name);
  for (const { name, path } of readScenarios()) {
    const { scenarios } = parse(readFileSync(path, 'utf8')) as { scenarios: Flow[] };
    for (const { beforeScenario, beforeRequest, afterResponse, onError } of scenarios) {
      const hooks = [beforeScenario, beforeRequest, afterResponse, onError];
      assert.equal(hooks, ['arrive', 'sign', 'note', 'noteError'], name);
    }
    const text = JSON.stringify(scenarios);
    const called = text.matchAll(/"(?:function|whileTrue|ifTrue)":"(\w+)"/g);
    for (const [, word] of called) assert.ok(known.includes(word), `${name}: ${word}`);
  }
});

scenario.run();

interface Flow {
  beforeScenario: string;
  beforeRequest: string;
  afterResponse: string;
  onError: string;
}
