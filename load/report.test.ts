import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Measurement } from './measurement.ts';
import { formatReport, hasFindings, type Setting, toReport } from './report.ts';

const report = suite('report');

const SETTING: Setting = {
  at: '2026-03-02T01:00:00.000Z',
  seconds: 10,
  warm_up_seconds: 5,
  connections: 256,
  machine: {
    cpu: 'Some CPU',
    cores: 2,
    memoryGb: 8,
    os: 'Linux 6.1 x64',
    node: 'v26.10.0',
    flushMs: 0.5,
    isInMemory: false,
  },
};

const FLOOR: Measurement = {
  name: 'floor',
  load: {
    accepted: 160_000,
    refused: 0,
    broken: 0,
    seconds: 10,
    p50Ms: 15.5,
    p95Ms: 24.1,
    p99Ms: 31.25,
    p999Ms: 88,
  },
  peakRssMb: 120,
  cpu: { server: 0.99, database: null, generator: 0.4, others: 0.05 },
  ordersACommit: null,
  audit: null,
  database: null,
};
const OURS: Measurement = {
  ...FLOOR,
  name: 'openrun-mariadb',
  load: { ...FLOOR.load, accepted: 120_000, refused: 40_000 },
  cpu: { server: 0.96, database: 0.24, generator: 0.3, others: 0.6 },
  ordersACommit: 117.3,
  audit: { orders: 180_100, unseen: 100, isProven: true, findings: [] },
  database: { version: 'MariaDB 10.11', settings: 'innodb_flush_log_at_trx_commit=1' },
};
const NAIVE: Measurement = {
  ...OURS,
  name: 'for-update',
  load: { ...FLOOR.load, accepted: 12_000 },
  ordersACommit: null,
};

report('has the agreed fields, and ratios of accepted orders', () => {
  const [floor, ours, naive] = toReport(SETTING, [FLOOR, OURS, NAIVE]).rows;
  assert.equal(floor?.ratio_to_floor, 1);
  assert.equal(naive?.ratio_to_floor, 0.075);
  const { name, requests_per_s, accepted_per_s, p50_ms, p99_ms, ...rest } = ours!;
  assert.equal(
    { name, requests_per_s, accepted_per_s, p50_ms, p99_ms },
    {
      name: 'openrun-mariadb',
      requests_per_s: 16_000,
      accepted_per_s: 12_000,
      p50_ms: 15.5,
      p99_ms: 31.25,
    },
  );
  assert.is(rest.ratio_to_floor, 0.75);
  assert.is(rest.ratio_to_for_update, 10);
  assert.is(rest.refused_per_s, 4_000);
  assert.is(rest.peak_rss_mb, 120);
  assert.is(rest.cpu_us_an_order, 100);
  assert.is(rest.orders_a_commit, 117.3);
});

report('has no ratio to a row that was not measured', () => {
  const [row] = toReport(SETTING, [OURS]).rows;
  assert.is(row?.ratio_to_floor, null);
  assert.is(row?.ratio_to_for_update, null);
});

report('is a table with one line a row, and says where it comes from', () => {
  const text = formatReport(toReport(SETTING, [FLOOR, OURS, NAIVE]));
  const lines = text.split('\n');
  assert.match(lines[0]!, /requests\/s +accepted\/s +p50 ms +p99 ms +of floor +x for-update/);
  assert.match(lines[2]!, /^openrun-mariadb +16,000 +12,000 +15\.5 +31\.3 +0\.75 +10\.0 +120 +117/);
  assert.match(lines[1]!, /^floor +16,000 .* - /);
  for (const word of ['Some CPU', 'innodb_flush_log_at_trx_commit=1', 'audited 180,100 orders']) {
    assert.ok(text.includes(word), `${word} is missing`);
  }
  assert.match(text, /Careful: others used 60 % of a core while openrun-mariadb was measured/);
  assert.match(text, /Careful: openrun-mariadb: 4,000 requests\/s were refused/);
});

report('warns when wrk was the limit, and when flushing cost nothing', () => {
  const hasty = { ...FLOOR, cpu: { ...FLOOR.cpu, generator: 0.97 } };
  const machine = { ...SETTING.machine, isInMemory: true };
  const text = formatReport(toReport({ ...SETTING, machine }, [hasty]));
  assert.match(text, /Careful: wrk used 97 % of a core: floor may be faster/);
  assert.match(text, /Careful: the databases lay in memory/);
});

report('names what an audit found', () => {
  const audit = {
    orders: 1,
    unseen: 0,
    isProven: true,
    findings: ['1 accepted orders are not stored'],
  };
  const found = toReport(SETTING, [{ ...OURS, audit }]);
  assert.ok(hasFindings(found));
  assert.not(hasFindings(toReport(SETTING, [FLOOR, OURS])));
  assert.match(formatReport(found), /openrun-mariadb: AUDIT FAILED: 1 accepted orders are not/);
});

report.run();
