import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasFindings, tablesOf, toReport } from './report.ts';
import { FLOOR, NAIVE, OURS, SETTING, take } from './report-sample.ts';

const report = suite('report');

report('has the agreed fields, and ratios of accepted orders', () => {
  const [floor, ours, naive] = toReport(SETTING, [take(FLOOR), take(OURS), take(NAIVE)]).rows;
  assert.is(floor?.ratio_to_floor, 1);
  assert.is(naive?.ratio_to_floor, 0.075);
  const { name, requests_per_s, accepted_per_s, p50_ms, p95_ms, p99_ms, p999_ms, ...rest } = ours!;
  assert.equal(
    { name, requests_per_s, accepted_per_s, p50_ms, p95_ms, p99_ms, p999_ms },
    {
      name: 'openrun-mariadb',
      requests_per_s: 16_000,
      accepted_per_s: 12_000,
      p50_ms: 15.5,
      p95_ms: 24.1,
      p99_ms: 31.25,
      p999_ms: 88,
    },
  );
  assert.is(rest.ratio_to_floor, 0.75);
  assert.is(rest.ratio_to_for_update, 10);
  assert.is(rest.refused_per_s, 4_000);
  assert.is(rest.peak_rss_mb, 120);
  assert.is(rest.cpu_us_an_order, 100);
  assert.is(rest.orders_a_commit, 117.3);
  assert.is(rest.durable, true);
});

report('has no ratio to a row that was not measured', () => {
  const [row] = toReport(SETTING, [take(OURS)]).rows;
  assert.is(row?.ratio_to_floor, null);
  assert.is(row?.ratio_to_bare, null);
  assert.is(row?.ratio_to_for_update, null);
});

report('takes the median of rounds, and of the ratios in each round', () => {
  const accepting = (accepted: number) => ({ ...OURS, load: { ...OURS.load, accepted } });
  const flooring = (accepted: number) => ({ ...FLOOR, load: { ...FLOOR.load, accepted } });
  const [, ours] = toReport({ ...SETTING, rounds: 3 }, [
    ...[take(flooring(100_000), 1), take(accepting(50_000), 1)],
    ...[take(accepting(90_000), 2), take(flooring(300_000), 2)],
    ...[take(flooring(200_000), 3), take(accepting(120_000), 3)],
  ]).rows;
  assert.is(ours?.accepted_per_s, 9_000);
  assert.equal(ours?.spread.accepted_per_s, { min: 5_000, max: 12_000 });
  // 0.5, 0.3 and 0.6: not 9,000 of 20,000.
  assert.is(ours?.ratio_to_floor, 0.5);
  assert.equal(
    ours?.rounds.map(({ round, accepted_per_s }) => [round, accepted_per_s]),
    [
      [1, 5_000],
      [2, 9_000],
      [3, 12_000],
    ],
  );
});

report('keeps each number of connections by itself, its ratios, too', () => {
  const slow = { ...FLOOR, load: { ...FLOOR.load, accepted: 60_000 } };
  const both = toReport({ ...SETTING, connections: [64, 256] }, [
    ...[take(slow, 1, 64), take(NAIVE, 1, 64), take(FLOOR, 1, 256), take(NAIVE, 1, 256)],
  ]);
  const ratios = tablesOf(both).map(({ connections, rows }) => [
    connections,
    ...rows.map((row) => row.ratio_to_floor),
  ]);
  assert.equal(ratios, [
    [64, 1, 0.2],
    [256, 1, 0.075],
  ]);
});

report('counts refusals where a workload is about them', () => {
  const workload = { ...SETTING.workload, expects: 'refusal' } as const;
  const refusing = { ...FLOOR, load: { ...FLOOR.load, accepted: 0, refused: 160_000 } };
  const [, ours] = toReport({ ...SETTING, workload }, [take(refusing), take(OURS)]).rows;
  assert.is(ours?.ratio_to_floor, 0.25);
  assert.is(ours?.cpu_us_an_order, 300);
});

report('sums up audits, and loses none of their findings', () => {
  const audit = { ...OURS.audit!, findings: ['1 accepted orders are not stored'] };
  const found = toReport(SETTING, [take(OURS, 1), take({ ...OURS, audit }, 2)]);
  assert.equal(found.rows[0]?.audit?.findings, ['round 2: 1 accepted orders are not stored']);
  assert.is(found.rows[0]?.audit?.orders, 360_200);
  assert.ok(hasFindings(found));
  assert.not(hasFindings(toReport(SETTING, [take(FLOOR), take(OURS)])));
});

report.run();
