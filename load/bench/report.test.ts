import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Measurement } from './measurement.ts';
import { hasFindings, tablesOf, toReport } from './report.ts';
import { change, FLOOR, NAIVE, OURS, SETTING, take } from './report-sample.ts';

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
  const [row] = toReport(SETTING, [take(change(OURS, { floorPerS: null }))]).rows;
  assert.is(row?.ratio_to_floor, null);
  assert.is(row?.ratio_to_bare, null);
  assert.is(row?.ratio_to_for_update, null);
});

report('takes the median of all bursts, and of the ratio of each', () => {
  const selling = (accepted: number, floorPerS: number) =>
    change(OURS, { load: { accepted }, floorPerS });
  const bursts = [selling(50_000, 10_000), selling(90_000, 30_000)].flatMap((one) => one.bursts);
  const [ours] = toReport({ ...SETTING, rounds: 2 }, [
    take({ ...OURS, bursts }, 1),
    take(selling(120_000, 20_000), 2),
  ]).rows;
  assert.is(ours?.accepted_per_s, 9_000);
  assert.equal(ours?.spread.accepted_per_s, { min: 5_000, max: 12_000 });
  assert.is(ours?.floor_per_s, 20_000);
  // 0.5, 0.3 and 0.6: not 9,000 of 20,000.
  assert.is(ours?.ratio_to_floor, 0.5);
  assert.equal(
    ours?.bursts.map(({ round, accepted_per_s }) => [round, accepted_per_s]),
    [
      [1, 5_000],
      [1, 9_000],
      [2, 12_000],
    ],
  );
});

report('compares two rows by what each is of the floor at its own time', () => {
  const ratioTo = (naive: Measurement, ours = OURS) =>
    toReport(SETTING, [take(ours), take(naive)]).rows[0]?.ratio_to_for_update;
  assert.is(ratioTo(NAIVE), 10);
  // A machine at half its speed.
  assert.is(ratioTo(change(NAIVE, { floorPerS: 8_000 })), 5);
  const alone = { floorPerS: null };
  assert.is(ratioTo(change(NAIVE, alone), change(OURS, alone)), 10);
});

report('keeps each number of connections by itself, its ratios, too', () => {
  const quick = change(NAIVE, { load: { accepted: 120_000 } });
  const both = toReport({ ...SETTING, connections: [64, 256] }, [
    ...[take(OURS, 1, 64), take(quick, 1, 64)],
    ...[take(OURS, 1, 256), take(NAIVE, 1, 256)],
  ]);
  const ratios = tablesOf(both).map(({ connections, rows }) => [
    connections,
    ...rows.map((row) => row.ratio_to_for_update),
  ]);
  assert.equal(ratios, [
    [64, 1, 1],
    [256, 10, 1],
  ]);
});

report('counts refusals where a workload is about them', () => {
  const workload = { ...SETTING.workload, expects: 'refusal' } as const;
  const [ours] = toReport({ ...SETTING, workload }, [take(OURS)]).rows;
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
