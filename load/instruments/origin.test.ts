import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeMachine, describeOrigin, startOrigin, warnOfMemory } from './origin.ts';

const origin = suite('origin');

const RUN = { at: '2026-03-02T01:00:00.000Z', command: 'npm run bench', commit: '0123456789' };
const MACHINE = {
  ...{ cpu: 'Some CPU', cores: 2, memoryGb: 8, os: 'Linux 6.1 x64', node: 'v26.10.0' },
  ...{ flushMs: 0.5, isInMemory: false },
};

origin('is told by command, day, commit and length', () => {
  assert.is(
    describeOrigin({ ...RUN, took_seconds: 119 }),
    '`npm run bench`, 2026-03-02, commit 0123456789, 119 s in all.',
  );
  assert.match(describeOrigin({ ...RUN, took_seconds: 171 }), /, 3 min in all/);
});

origin('hides no changes, and no missing Git', () => {
  const changed = describeOrigin({ ...RUN, commit: '0123456789+', took_seconds: 1 });
  assert.match(changed, /commit 0123456789 with changes/);
  assert.match(describeOrigin({ ...RUN, commit: null, took_seconds: 1 }), /commit unknown/);
});

origin('names the load generator only where there was one', () => {
  assert.is(
    describeMachine({ machine: MACHINE }),
    'Some CPU, 2 cores, 8 GB, Linux 6.1 x64, Node v26.10.0. A flush of 4 KiB takes 0.50 ms.',
  );
  const withWrk = describeMachine({ machine: { ...MACHINE, wrk: 'wrk 4.1.0' } });
  assert.match(withWrk, /Node v26\.10\.0, wrk 4\.1\.0\. A flush/);
  const polite = describeMachine({ machine: { ...MACHINE, wrk: 'wrk 4.1.0', load: 'batch' } });
  assert.match(polite, /wrk 4\.1\.0 as a batch job\. A flush/);
});

origin('warns of databases in memory', () => {
  assert.equal(warnOfMemory({ machine: MACHINE }), []);
  assert.is(warnOfMemory({ machine: { ...MACHINE, isInMemory: true } }).length, 1);
});

origin('begins with the run', () => {
  const end = startOrigin('npm run bench');
  const startedBy = new Date().toISOString();
  const { at, command, took_seconds } = end();
  assert.ok(at <= startedBy, at);
  assert.equal([command, took_seconds], ['npm run bench', 0]);
});

origin.run();
