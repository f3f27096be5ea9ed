// deadline: 300 s
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Outcome } from './scenario-outcome.ts';

const load = suite('load');

const PROGRAM = join(import.meta.dirname, 'load.ts');

function runLoad(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

load('sends a crowd by artillery, and judges what it left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'load-test-'));
  try {
    const json = join(folder, 'load.json');
    const { status, stdout, stderr } = runLoad('several-deals', '--scale', '0.5', '--json', json);
    const text = stdout + stderr;
    const { outcomes } = JSON.parse(readFileSync(json, 'utf8')) as { outcomes: Outcome[] };
    const [outcome] = outcomes;
    // A machine that is busy with other tests may miss a threshold; nothing excuses an oversell.
    assert.ok(outcome && outcome.invariants.length >= 10, text);
    for (const { name, lacks, findings } of outcome.invariants)
      assert.equal([name, lacks, findings], [name, null, []], text);
    assert.is(status, outcome.isPassed ? 0 : 1, text);
    assert.equal(
      outcome.routes.map(({ name, accepted, refused }) => [name, accepted, refused]),
      [['order', 120, { INSUFFICIENT_STOCK: 180 }]],
      text,
    );
    assert.match(stdout, /ok {2}more was wanted than there was, and every unit of it was sold/);
    assert.match(stderr, /several-deals: under load, \d+ s left/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

load('lists the scenarios when it is asked for none', () => {
  const { status, stdout } = runLoad();
  assert.is(status, 0);
  assert.match(stdout, /hot-deal-opening +500 buyers at the second a deal/);
});

load('says what it does not know, and does nothing', () => {
  const unknown = runLoad('hot-deal');
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /no scenario 'hot-deal'; there are cancel-storm/);
  const lost = runLoad('several-deals', '--json', join(tmpdir(), 'no-such-folder/load.json'));
  assert.is(lost.status, 2);
  assert.match(lost.stderr, /cannot be written/);
});

load.run();
