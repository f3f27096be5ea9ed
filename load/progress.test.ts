import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createProgress, type Step } from './progress.ts';

const progress = suite('progress');

function watch(plan: readonly Step[], isTTY = false) {
  const written: string[] = [];
  let at = 0;
  const stream = { write: (text: string) => written.push(text) > 0, isTTY };
  const line = createProgress({ stream, plan, now: () => at });
  const later = (ms: number) => {
    at += ms;
  };
  return { line, later, written };
}

const FLOOR = { name: 'floor', seconds: 10 };
const OURS = { name: 'ours', seconds: 10 };

progress('says which stage it is and how long all steps still take', () => {
  const { line, later, written } = watch([FLOOR, OURS]);
  line.step('round 1 of 2');
  line.stage('floor: starting');
  later(1_500);
  line.stage('floor: measuring');
  assert.equal(written, [
    'round 1 of 2, floor: starting, 26 s left\n',
    'round 1 of 2, floor: measuring, 25 s left\n',
  ]);
});

progress('learns what starts and audits take', () => {
  const { line, later, written } = watch([FLOOR, OURS, OURS, FLOOR]);
  line.step();
  later(60_000);
  line.step();
  line.stage('ours: starting');
  later(20_000);
  line.step();
  line.stage('ours: starting');
  later(50_000);
  line.stage('ours: auditing');
  later(1_000);
  line.step();
  later(61_000);
  line.stage('floor: auditing');
  assert.equal(written, [
    'ours: starting, 3 min 0 s left\n',
    'ours: starting, 1 min 20 s left\n',
    'ours: auditing, 1 min 0 s left\n',
    'floor: auditing, 0 s left\n',
  ]);
});

progress('rewrites one line of a terminal, and clears it in the end', () => {
  const { line, written } = watch([OURS], true);
  line.step();
  line.stage('ours: measuring');
  line.end();
  assert.equal(written, ['\r\x1b[Kours: measuring, 13 s left', '\r\x1b[K']);
});

progress.run();
