import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toReport } from './report.ts';
import { change, FLOOR, NAIVE, OURS, SETTING, take } from './report-sample.ts';
import { formatReport } from './summary.ts';

const summary = suite('summary');

summary('is a table with one line a row, and says where it comes from', () => {
  const text = formatReport(toReport(SETTING, [take(FLOOR), take(OURS), take(NAIVE)]));
  const lines = text.split('\n');
  assert.is(lines[0], '256 connections');
  assert.match(lines[1]!, /answered +accepted\/s +refused\/s +p50 ms .* +of floor +× for-update$/);
  assert.match(lines[3]!, /^openrun-mariadb +yes +12,000 +4,000 +15\.5 +24\.1 +31.* 0\.75 +10\.0$/);
  assert.match(lines[2]!, /^floor +nothing is kept +16,000 /);
  for (const word of ['Some CPU', 'innodb_flush_log_at_trx_commit=1', 'audited 180,100 orders']) {
    assert.ok(text.includes(word), `${word} is missing`);
  }
  assert.match(
    text,
    /Careful: others used up to 60 % of a core while openrun-mariadb was measured/,
  );
  assert.match(text, /Careful: openrun-mariadb: up to 4,000 requests\/s were refused/);
});

summary('leaves out columns that say nothing', () => {
  const text = formatReport(toReport(SETTING, [take(FLOOR)]));
  assert.not.match(text, /refused\/s|for-update|of bare/);
});

summary('warns when wrk was the limit, and when flushing cost nothing', () => {
  const hasty = change(FLOOR, { cpu: { generator: 0.97 } });
  const machine = { ...SETTING.machine, isInMemory: true };
  const text = formatReport(toReport({ ...SETTING, machine }, [take(hasty)]));
  assert.match(text, /Careful: wrk used 97 % of a core: floor may be faster/);
  assert.match(text, /Careful: the databases lay in memory/);
});

summary('says in how many bursts the machine was not ours alone', () => {
  const calm = change(OURS, { cpu: { others: 0.01 } });
  const text = formatReport(toReport({ ...SETTING, rounds: 2 }, [take(OURS, 1), take(calm, 2)]));
  assert.match(text, /others used up to 60 % .* in 1 of 2 bursts/);
  assert.match(text, /Medians of 2 rounds, 10 s each after 3 s/);
  const parted = formatReport(toReport({ ...SETTING, burst_seconds: 2 }, [take(OURS)]));
  assert.match(parted, /One round, 10 s each in bursts of 2 s, after 3 s/);
  assert.match(text, /accepted\/s +min–max/);
  assert.match(text, /^openrun-mariadb +yes +12,000 +12,000–12,000 /m);
});

summary('names what an audit found', () => {
  const audit = { ...OURS.audit!, findings: ['1 accepted orders are not stored'] };
  const text = formatReport(toReport(SETTING, [take({ ...OURS, audit })]));
  assert.match(text, /openrun-mariadb: AUDIT FAILED: round 1: 1 accepted orders are not/);
});

summary.run();
