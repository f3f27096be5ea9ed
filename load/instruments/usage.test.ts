import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseBusySeconds, parseCpuSeconds, readPeakRssMb, watchCpu } from './usage.ts';

const usage = suite('usage');

usage('adds user and system time, whatever the program is called', () => {
  const stat = '42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 250 75 0 0 20 0 11 0 1000';
  assert.is(parseCpuSeconds(stat), 3.25);
});

usage('takes the machine for busy when it neither idles nor waits for a disk', () => {
  const stat =
    'cpu  1000 100 500 9000 700 30 20 50 800 0\ncpu0 500 50 250 4500 350 15 10 25 400 0\n';
  assert.is(parseBusySeconds(stat), 17);
  assert.is(parseBusySeconds(''), null);
});

usage('knows nothing of a process that is not there', () => {
  assert.is(parseCpuSeconds(''), null);
  const none = 2 ** 22 + 1;
  assert.is(readPeakRssMb(none), null);
  assert.is(watchCpu(none).end(), null);
});

usage.run();
