import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseVersion, weaknessOf } from './mysql-server.ts';

const server = suite('a MySQL server');
const SAFE = { flush: 1, logBin: 0, syncBinlog: 0 };

server('is weak when a commit is not flushed with its log and its binary log', () => {
  assert.is(weaknessOf(SAFE), null);
  assert.is(weaknessOf({ ...SAFE, logBin: 1, syncBinlog: 1 }), null);
  assert.is(weaknessOf({ ...SAFE, flush: 2 }), 'innodb_flush_log_at_trx_commit=2');
  assert.is(weaknessOf({ ...SAFE, flush: 0 }), 'innodb_flush_log_at_trx_commit=0');
  for (const syncBinlog of [0, 100])
    assert.is(
      weaknessOf({ ...SAFE, logBin: 1, syncBinlog }),
      `log_bin=ON and sync_binlog=${syncBinlog}`,
    );
});

server('names its version, and is refused when it is too old', () => {
  assert.is(parseVersion('10.11.14-MariaDB-0+deb12u2'), 'MariaDB 10.11.14');
  assert.is(parseVersion('10.6.1-MariaDB'), 'MariaDB 10.6.1');
  assert.is(parseVersion('11.4.2-MariaDB-log'), 'MariaDB 11.4.2');
  assert.is(parseVersion('8.0.36-0ubuntu0.22.04.1'), 'MySQL 8.0.36');
  assert.is(parseVersion('9.1.0'), 'MySQL 9.1.0');
  for (const old of ['10.5.9-MariaDB', '5.7.44-log', 'unknown'])
    assert.throws(() => parseVersion(old), /too old/);
});

server.run();
