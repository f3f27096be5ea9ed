// deadline: 180 s
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FIGURES } from './bench/figures.ts';
import type { Report, Row } from './bench/report.ts';

const bench = suite('bench');

const PROGRAM = join(import.meta.dirname, 'bench.ts');

function runBench(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

bench('sells, audits what it sold, and writes the numbers of all rounds down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  try {
    const json = join(folder, 'bench.json');
    const only = ['--only', 'floor,openrun-sqlite,for-update'];
    const times = ['--rounds', '2', '--seconds', '1', '--connections', '64'];
    const { status, stdout, stderr } = runBench(...only, ...times, '--json', json);
    assert.is(status, 0, stdout + stderr);
    assert.match(stdout, /openrun-sqlite: audited [\d,]+ orders/);
    assert.match(stderr, /openrun-sqlite: measuring, \d+ s left/);

    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    assert.equal(
      report.rows.map((row) => row.name),
      ['floor', 'openrun-sqlite', 'for-update'],
    );
    for (const row of report.rows) insistOnFigures(row);
    assert.ok(report.rows.some((row) => (row.orders_a_commit ?? 0) >= 1));
    assert.match(report.command, /^npm run bench -- --only/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function insistOnFigures({ name, audit, durable, bursts, spread, ...row }: Row): void {
  assert.ok(row.accepted_per_s !== null && row.accepted_per_s > 0, name);
  const times = [row.p50_ms, row.p95_ms, row.p99_ms, row.p999_ms].map(Number);
  assert.equal(
    times,
    times.toSorted((a, b) => a - b),
    name,
  );
  assert.ok(row.ratio_to_floor && row.ratio_to_for_update && row.peak_rss_mb, name);
  assert.is(row.refused_per_s, 0, name);
  assert.equal(
    bursts.map(({ round }) => round),
    [1, 2],
  );
  for (const figure of FIGURES) {
    const { min, max } = spread[figure] ?? { min: null, max: null };
    const values = bursts.map((one) => one[figure]).filter((value) => value !== null);
    assert.equal([min, max], values.length > 0 ? values.toSorted((a, b) => a - b) : [null, null]);
  }
  if (name === 'floor') return;
  assert.is(durable, true, name);
  assert.equal(audit?.findings, [], name);
  assert.ok(audit && audit.orders >= 2 * row.accepted_per_s, name);
}

bench('says what it does not understand, and does nothing', () => {
  const unknown = runBench('--only', 'floor,redis');
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /redis.*there are bare, floor/);
  const partial = runBench('--publish', '--only', 'floor');
  assert.is(partial.status, 2);
  assert.match(partial.stderr, /needs all rows/);
  const pageless = runBench('--open-loop', '--publish', '--workload', 'sold-out');
  assert.is(pageless.status, 2);
  assert.match(pageless.stderr, /no page stands on the open loop of sold-out/);
  const lost = runBench('--json', join(tmpdir(), 'no-such-folder/bench.json'));
  assert.is(lost.status, 2);
  assert.match(lost.stderr, /cannot be written/);
});

bench('explains itself', () => {
  const { status, stdout } = runBench('--help');
  assert.is(status, 0);
  assert.match(stdout, /for-update +the naive way/);
});

bench.run();
