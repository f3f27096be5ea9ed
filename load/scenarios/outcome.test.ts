import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ArtilleryReport } from './artillery-report.ts';
import type { Verdict } from './invariants/invariant.ts';
import { edit, soundSale } from './invariants/samples.ts';
import { holdAgainst, type Outcome, toOutcome } from './outcome.ts';
import { formatOutcome, formatSummary } from './report.ts';
import { parseScenario } from './scenario.ts';

const outcome = suite('outcome of a scenario');

const LATENCY = { p50Ms: 2, p95Ms: 30, p99Ms: 400, maxMs: 500 };
const REPORT: ArtilleryReport = {
  requests: 3,
  responses: 3,
  users: { created: 3, failed: 0 },
  errors: {},
  latencies: { order: LATENCY, 'order early': LATENCY },
};
const SCENARIO = parseScenario(
  'rush',
  'rush.yml',
  `
openrun:
  about: a rush
  accounts: 1
  refusals: [DEAL_NOT_ACTIVE, INSUFFICIENT_STOCK]
  thresholds: { errorRate: 0, p95Ms: { order: 30 } }
  invariants: []
config: { phases: [{ name: a, duration: 1, arrivalCount: 3 }] }
scenarios:
  - flow:
      - post: { name: order early, url: /orders }
      - post: { name: order, url: /orders }
`,
);
const KEPT: Verdict = {
  ...{ name: 'contended', about: 'some got it', lacks: null, findings: [], findingCount: 0 },
};
const sale = soundSale();

outcome('counts by request and refusal, and passes when all holds', () => {
  const { routes, isPassed } = toOutcome(SCENARIO, REPORT, sale.answers, [KEPT]);
  assert.ok(isPassed);
  assert.equal(routes, [
    {
      ...{ name: 'order early', requests: 1, accepted: 0, refused: { DEAL_NOT_ACTIVE: 1 } },
      latency: LATENCY,
    },
    {
      ...{ name: 'order', requests: 2, accepted: 1, refused: { INSUFFICIENT_STOCK: 1 } },
      latency: LATENCY,
    },
  ]);
});

const MISSED: readonly [
  what: string,
  isMet: boolean,
  damage: Partial<ArtilleryReport>,
  n: number,
][] = [
  ['all is well', true, {}, 0],
  ['a request failed', false, {}, 1],
  ['a user failed', false, { users: { created: 3, failed: 1 } }, 0],
  ['nothing was sent', false, { requests: 0 }, 0],
  ['it took too long', false, { latencies: { order: { ...LATENCY, p95Ms: 30.1 } } }, 0],
  ['nothing was measured', false, { latencies: {} }, 0],
];

for (const [what, isMet, damage, errors] of MISSED) {
  outcome(`${isMet ? 'meets' : 'misses'} its thresholds when ${what}`, () => {
    const verdicts = holdAgainst(SCENARIO.thresholds, { ...REPORT, ...damage }, errors);
    assert.is(
      verdicts.every((verdict) => verdict.isMet),
      isMet,
    );
  });
}

outcome('fails with a broken invariant, a missed threshold, or an unexpected answer', () => {
  const broken = { ...KEPT, findings: ['nobody came too late'], findingCount: 1 };
  assert.not(toOutcome(SCENARIO, REPORT, sale.answers, [broken]).isPassed);
  const slow = { ...REPORT, latencies: { order: { ...LATENCY, p95Ms: 31 } } };
  assert.not(toOutcome(SCENARIO, slow, sale.answers, [KEPT]).isPassed);
  const odd = edit(sale, 'b', { status: 500, code: 'INTERNAL' });
  assert.not(toOutcome(SCENARIO, REPORT, odd.answers, [KEPT]).isPassed);
  const shed = edit(sale, 'b', { status: 503, code: 'OVERLOADED' });
  assert.ok(toOutcome(SCENARIO, REPORT, shed.answers, [KEPT]).isPassed);
});

outcome('is text that names what is wrong', () => {
  const findings = ['a unit is gone'];
  const broken = { ...KEPT, name: 'stock-adds-up', about: 'it adds up', findings } as const;
  const errors = { ...REPORT, errors: { ECONNRESET: 2 }, users: { created: 3, failed: 2 } };
  const verdicts = [{ ...broken, findingCount: 8 }, { ...KEPT, lacks: 'database' } as const];
  const failed = toOutcome(SCENARIO, errors, sale.answers, verdicts);
  const text = formatOutcome(failed);
  assert.match(text, /order +2 +1 +1 +2\.0 +30\.0 +400\n/);
  assert.match(text, /order: 1 INSUFFICIENT_STOCK\n/);
  assert.match(text, /3 buyers, 2 failed \(2 ECONNRESET\)/);
  assert.match(text, /NO {2}errors at most 0\.00 % of the requests: 66\.67 %/);
  assert.match(text, /NO {2}it adds up\n +a unit is gone\n +… and 7 more\n/);
  assert.match(text, /- {3}some got it: not looked at, give --database/);
  assert.match(text, /Failed: a threshold, stock-adds-up\.$/);
  const passed: Outcome = toOutcome(SCENARIO, REPORT, sale.answers, [KEPT]);
  assert.match(formatOutcome(passed), /Passed\.$/);
  const summary = formatSummary([passed, failed]).split('\n');
  assert.match(summary[1] ?? '', /rush +3 +1 +2 +30 +2\/2 +1\/1 +passed$/);
  assert.match(summary[2] ?? '', /rush +3 +1 +2 +30 +1\/2 +0\/2 +FAILED$/);
});

outcome.run();
