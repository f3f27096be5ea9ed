/** Measurements for tests: a floor, ours with three quarters of it, the naive way with a tenth. */
import type { Measurement } from './measurement.ts';
import type { Setting, Taken } from './report.ts';

export const SETTING: Setting = {
  at: '2026-03-02T01:00:00.000Z',
  command: 'npm run bench',
  commit: '0123456789',
  took_seconds: 61,
  workload: { name: 'hot-deal', about: 'one deal', expects: 'success' },
  rounds: 1,
  seconds: 10,
  warm_up_seconds: 3,
  connections: [256],
  machine: {
    cpu: 'Some CPU',
    cores: 2,
    memoryGb: 8,
    os: 'Linux 6.1 x64',
    node: 'v26.10.0',
    wrk: 'wrk 4.1.0',
    flushMs: 0.5,
    isInMemory: false,
  },
};

export const FLOOR: Measurement = {
  name: 'floor',
  load: {
    accepted: 160_000,
    refused: 0,
    broken: 0,
    seconds: 10,
    bytes: 160_000_000,
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
  redis: null,
};
export const OURS: Measurement = {
  ...FLOOR,
  name: 'openrun-mariadb',
  load: { ...FLOOR.load, accepted: 120_000, refused: 40_000 },
  cpu: { server: 0.96, database: 0.24, generator: 0.3, others: 0.6 },
  ordersACommit: 117.3,
  audit: { orders: 180_100, unseen: 100, isProven: true, findings: [] },
  database: { version: 'MariaDB 10.11', settings: 'innodb_flush_log_at_trx_commit=1' },
};
export const NAIVE: Measurement = {
  ...OURS,
  name: 'for-update',
  load: { ...FLOOR.load, accepted: 12_000 },
  ordersACommit: null,
};

export function take(measurement: Measurement, round = 1, connections = 256): Taken {
  const durable = measurement.audit === null ? null : true;
  return { round, about: `about ${measurement.name}`, durable, connections, measurement };
}
