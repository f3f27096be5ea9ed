import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { literal } from './mysql-literal.ts';
import { formatRun } from './mysql-run.ts';
import { loadStatements } from './statements.ts';

const runs = suite('runs on MySQL');
const statements = loadStatements('mysql');

runs('writes a bulk insert as one statement', () => {
  const statement = statements.get('insert_idempotency_key');
  assert.is(
    formatRun({ statement, values: ['u', 'k', 'o', 'f', 1, 'v', 'k', 'p', 'g', 2] }),
    'insert into idempotency_keys (user_id, idempotency_key, order_id, fingerprint, at_ms) ' +
      `values ('u', 'k', 'o', 'f', 1),('v', 'k', 'p', 'g', 2)`,
  );
});

runs('writes each row as it is, however alike the rows are', () => {
  const statement = statements.get('insert_idempotency_key');
  const value = fc.constantFrom('a', "it's", null, 1, 2);
  const row = fc.tuple(value, value, value, value, value);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
      const texts = rows.map((each) => `(${each.map(literal).join(', ')})`);
      const text = formatRun({ statement, values: rows.flat() });
      assert.is(text.slice(text.indexOf('values ')), `values ${texts.join(',')}`);
    }),
    { numRuns: 500 },
  );
});

runs('writes a bulk update as one statement, and one row of it as it stands', () => {
  const statement = statements.get('update_deal');
  const row = (id: string, ended: number) => [1, ended, id];
  assert.is(
    formatRun({ statement, values: row('a', 0) }),
    "update deals set none_left = 1, ended = 0 where id = 'a'",
  );
  assert.is(
    formatRun({ statement, values: [...row('a', 0), ...row('b', 1)] }),
    "update (select 1 as none_left,0 as ended,_utf8mb4'a' as id union all " +
      "select 1,1,_utf8mb4'b') given " +
      'straight_join deals force index (primary) on deals.id = given.id ' +
      'set deals.none_left = given.none_left,deals.ended = given.ended',
  );
});

runs.run();
