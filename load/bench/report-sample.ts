/** Measurements for tests: a floor, ours with three quarters of it, the naive way with a tenth. */
import type { Burst } from './bursts.ts';
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
  burst_seconds: 10,
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

/** One burst, beside a floor of 16,000 answers a second. */
export const FLOOR: Measurement = {
  name: 'floor',
  bursts: [
    {
      again: [],
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
      cpu: { server: 0.99, database: null, generator: 0.4, others: 0.05 },
      floorPerS: 16_000,
    },
  ],
  peakRssMb: 120,
  ordersACommit: null,
  audit: null,
  database: null,
  redis: null,
};
export const OURS: Measurement = {
  ...change(FLOOR, {
    load: { accepted: 120_000, refused: 40_000 },
    cpu: { server: 0.96, database: 0.24, generator: 0.3, others: 0.6 },
  }),
  name: 'openrun-mariadb',
  ordersACommit: 117.3,
  audit: { orders: 180_100, unseen: 100, isProven: true, findings: [] },
  database: { version: 'MariaDB 10.11', settings: 'innodb_flush_log_at_trx_commit=1' },
};
export const NAIVE: Measurement = {
  ...change(OURS, { load: { accepted: 12_000, refused: 0 } }),
  name: 'for-update',
  ordersACommit: null,
};

interface Changes {
  load?: Partial<Burst['load']>;
  cpu?: Partial<Burst['cpu']>;
  floorPerS?: number | null;
}

/** The same with these values in every burst. */
export function change(measurement: Measurement, { load, cpu, ...rest }: Changes): Measurement {
  const bursts = measurement.bursts.map((burst) => ({
    ...{ ...burst, ...rest },
    load: { ...burst.load, ...load },
    cpu: { ...burst.cpu, ...cpu },
  }));
  return { ...measurement, bursts };
}

export function take(measurement: Measurement, round = 1, connections = 256): Taken {
  const durable = measurement.audit === null ? null : true;
  return { round, about: `about ${measurement.name}`, durable, connections, measurement };
}
