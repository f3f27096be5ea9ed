// deadline: 180 s
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from './report.ts';

const bench = suite('bench');

const PROGRAM = join(import.meta.dirname, 'bench.ts');

function runBench(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

bench('sells, audits what it sold, and writes the numbers down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  try {
    const json = join(folder, 'bench.json');
    const only = 'floor,openrun-sqlite,for-update';
    const { status, stdout, stderr } = runBench('--seconds', '1', '--only', only, '--json', json);
    assert.is(status, 0, stdout + stderr);
    assert.match(stdout, /openrun-sqlite: audited [\d,]+ orders/);
    assert.match(stderr, /openrun-sqlite: measuring, \d+ s left/);

    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    assert.equal(
      report.rows.map((row) => row.name),
      ['floor', 'openrun-sqlite', 'for-update'],
    );
    for (const { name, audit, ...row } of report.rows) {
      assert.ok(row.accepted_per_s > 0 && row.p99_ms >= row.p50_ms, name);
      assert.ok(row.ratio_to_floor && row.ratio_to_for_update && row.peak_rss_mb, name);
      assert.is(row.refused_per_s, 0, name);
      if (name === 'floor') continue;
      assert.equal(audit?.findings, [], name);
      assert.ok(audit && audit.orders >= row.accepted_per_s * report.seconds, name);
    }
    assert.ok(report.rows.some((row) => (row.orders_a_commit ?? 0) >= 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

bench('says what it does not understand, and does nothing', () => {
  const unknown = runBench('--only', 'floor,redis');
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /redis.*there are bare, floor/);
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
