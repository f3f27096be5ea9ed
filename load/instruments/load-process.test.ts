import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findProgram } from '../../topology/testing/tied-process.ts';
import { describePolicy, loadPolicy, spawnLoad } from './load-process.ts';

const loadProcess = suite('load process');

/** SCHED_BATCH of sched.h, as /proc tells it: the 41st field, counted from the pid. */
const BATCH = 3;
const SELF = `process.stdout.write(require('node:fs').readFileSync('/proc/self/stat', 'utf8'))`;

function policyIn(stat: string): number {
  // The name, in brackets, may hold blanks; after it comes the third field.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[41 - 3]);
}

loadProcess('waits for its turn where Linux can be told, and nobody else does', async () => {
  const isTold = process.platform === 'linux' && findProgram('chrt') !== null;
  assert.is(loadPolicy(), isTold ? 'batch' : 'normal');
  const child = spawnLoad(process.execPath, ['-e', SELF], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [stat] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
  assert.is(policyIn(stat), isTold ? BATCH : 0);
  assert.is(policyIn(readFileSync('/proc/self/stat', 'utf8')), 0);
  assert.is(Number.parseInt(stat, 10), child.pid);
});

loadProcess('is told after its name', () => {
  assert.equal(['wrk', describePolicy('batch')].join(''), 'wrk as a batch job');
  assert.is(describePolicy('normal'), '');
});

loadProcess.run();
