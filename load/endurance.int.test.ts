// deadline: 180 s
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnduranceReport } from './endurance/report.ts';

const endurance = suite('endurance');

const PROGRAM = join(import.meta.dirname, 'endurance.ts');

function runEndurance(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

endurance('looks at memory, recovery and restarts of the real server, and audits each', () => {
  const folder = mkdtempSync(join(tmpdir(), 'endurance-test-'));
  try {
    const json = join(folder, 'endurance.json');
    const sizes = ['--orders', '100', '--entries', '100', '--times', '1'];
    const args = ['--only', 'openrun-sqlite', ...sizes, '--json', json];
    const { status, stdout, stderr } = runEndurance(...args);
    assert.is(status, 0, stdout + stderr);
    assert.match(stderr, /recovery, openrun-sqlite: recovering, \d+ s left/);
    insistOn(JSON.parse(readFileSync(json, 'utf8')) as EnduranceReport);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function insistOn({ memory: [memory], recovery: [recovery], restart: [restart] }: EnduranceReport) {
  const marks = memory?.marks ?? [];
  assert.is(marks.length, 4);
  for (const [at, { orders, heapMb, residentMb }] of marks.entries()) {
    assert.ok(orders > (marks[at - 1]?.orders ?? 0), 'nothing was sold between two marks');
    assert.ok(heapMb > 5 && residentMb > heapMb, `${heapMb} of ${residentMb} MB`);
  }
  assert.ok(memory && memory.audit.orders >= (marks.at(-1)?.orders ?? 0));

  const [snapshot] = recovery?.withSnapshot ?? [];
  const [none] = recovery?.withoutSnapshot ?? [];
  assert.ok(snapshot && none && recovery);
  assert.ok(none.entries >= 100 && none.replayed === none.entries, JSON.stringify(none));
  assert.is(none.entries, snapshot.entries + 2);
  assert.ok(snapshot.firstAnswerMs > 0 && none.firstAnswerMs > 0);
  assert.ok(recovery.audit.orders >= 100);

  assert.ok(restart && restart.acknowledged >= 1_000);
  assert.is(restart.kills.length, 1);
  assert.ok(restart.kills.every(({ pauseMs, readyMs }) => pauseMs > readyMs && readyMs > 0));
  assert.ok(restart.cutOff > 0, 'the kill did not meet requests under way');
}

endurance('says what it does not understand, and does nothing', () => {
  const unknown = runEndurance('swap');
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /swap.*there are memory, recovery, restart/);
  const lost = runEndurance('--json', join(tmpdir(), 'no-such-folder/endurance.json'));
  assert.is(lost.status, 2);
  assert.match(lost.stderr, /cannot be written/);
});

endurance.run();
