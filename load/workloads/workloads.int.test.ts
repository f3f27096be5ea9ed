// deadline: 480 s
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report, Row } from '../bench/report.ts';
import type { OpenLoopReport } from '../open-loop/report.ts';

const workloads = suite('workloads');

const PROGRAM = join(import.meta.dirname, '../bench.ts');

function runBench<Written>(...args: string[]): { report: Written; stdout: string } {
  const folder = mkdtempSync(join(tmpdir(), 'workloads-test-'));
  try {
    const json = join(folder, 'bench.json');
    const all = ['--rounds', '1', '--seconds', '1', ...args, '--json', json];
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...all], {
      encoding: 'utf8',
    });
    assert.is(status, 0, stdout + stderr);
    return { report: JSON.parse(readFileSync(json, 'utf8')) as Written, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ask(workload: string, only: string) {
  const { report, stdout } = runBench<Report>('--workload', workload, '--only', only);
  assert.equal(
    report.rows.map(({ name }) => name),
    only.split(','),
  );
  for (const { name, audit, broken } of report.rows) {
    assert.equal(audit?.findings ?? [], [], name);
    assert.is(broken, 0, name);
  }
  return { rows: report.rows as [Row, Row], stdout };
}

for (const workload of ['product-list', 'deal-list', 'me']) {
  workloads(`${workload}: all is answered, as by a constant`, () => {
    const { rows } = ask(workload, 'constant,openrun-sqlite');
    for (const row of rows) {
      assert.ok((row.accepted_per_s ?? 0) > 0 && row.refused_per_s === 0, row.name);
      assert.match(row.audit?.notes?.join() ?? '', /each answer had the \d+ bytes/);
    }
    assert.is(rows[1].audit?.isProven, true);
  });
}

workloads('thousand-deals: each order is on one of them, and paid for there', () => {
  const { rows } = ask('thousand-deals', 'floor,openrun-sqlite');
  const [, ours] = rows;
  assert.ok((ours.accepted_per_s ?? 0) > 0 && ours.refused_per_s === 0);
  assert.ok(ours.audit && ours.audit.orders > 0 && ours.audit.isProven);
});

workloads('sold-out: all are refused, on SQLite without an entry', () => {
  const { rows, stdout } = ask('sold-out', 'constant,openrun-sqlite');
  for (const row of rows) assert.ok((row.refused_per_s ?? 0) > 0 && row.accepted_per_s === 0);
  assert.match(stdout, /no entry was stored/);
});

workloads('sold-out: on MariaDB without a statement for those who are refused', () => {
  const { rows, stdout } = ask('sold-out', 'constant,openrun-mariadb');
  assert.is(rows[1].accepted_per_s, 0);
  const [, refused, statements] =
    /while (\d+) orders were refused in [\d.]+ s, (\d+) statements were sent/.exec(stdout) ?? [];
  assert.ok(Number(refused) > 1_000, stdout);
  assert.ok(Number(statements) < Number(refused) / 100, stdout);
});

workloads('open loop: offers rates beyond saturation, and audits what was sold', () => {
  const { report, stdout } = runBench<OpenLoopReport>(
    '--open-loop',
    '--only',
    'floor,openrun-sqlite',
  );
  assert.equal(
    report.rows.map(({ name }) => name),
    ['openrun-sqlite', 'floor'],
  );
  const [row] = report.rows as [OpenLoopReport['rows'][0]];
  const { steps, closed_loop_per_s, saturation_per_s, audit, half } = row;
  assert.ok(closed_loop_per_s > 0 && saturation_per_s > 0);
  assert.is(half?.offered_per_s, Math.round(saturation_per_s / 2));
  assert.ok((half?.ratio ?? 0) > 0);
  assert.ok((steps.at(-1)?.offered_per_s ?? 0) > saturation_per_s);
  for (const step of steps) {
    assert.ok(step.accepted_per_s > 0 && (step.p999_ms ?? 0) >= (step.p50_ms ?? Infinity));
    assert.ok((step.generator_cpu ?? 0) > 0);
  }
  assert.equal(audit?.findings, [], stdout);
  assert.ok(audit && audit.orders > 0);
});

workloads.run();
