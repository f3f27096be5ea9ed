import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatRun, formatStatement, literal } from './mysql-literal.ts';
import { loadStatements } from './statements.ts';

const literals = suite('MySQL literals');
const statements = loadStatements('mysql');

literals('quotes text, escaping the quote and the backslash alone', () => {
  assert.is(literal('가😀"?;'), `'가😀"?;'`);
  assert.is(literal(`it's a \\`), `'it\\'s a \\\\'`);
  assert.is(literal('\0\n'), `'\0\n'`);
  assert.is(literal(''), `''`);
});

literals('writes numbers, nulls, bytes and lists', () => {
  assert.is(literal(Number.MAX_SAFE_INTEGER), '9007199254740991');
  assert.is(literal(-1), '-1');
  assert.is(literal(null), 'null');
  assert.is(literal(Uint8Array.of(0, 255)), `x'00ff'`);
  assert.is(literal(['a', 1]), `'a',1`);
  assert.is(literal([]), 'null');
});

literals('refuses what no column holds', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, true, {}, undefined])
    assert.throws(() => literal(value as never), /is no SQL/);
});

literals('writes a bulk insert as one statement', () => {
  const statement = statements.get('insert_idempotency_key');
  assert.is(
    formatRun({ statement, values: ['u', 'k', 'o', 'f', 1, 'v', 'k', 'p', 'g', 2] }),
    'insert into idempotency_keys (user_id, idempotency_key, order_id, fingerprint, at_ms) ' +
      `values ('u', 'k', 'o', 'f', 1),('v', 'k', 'p', 'g', 2)`,
  );
});

literals('writes each row as it is, however alike the rows are', () => {
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

literals('writes a bulk update as one statement', () => {
  const statement = statements.get('update_deal');
  const row = (id: string, version: number) =>
    `select '${id}' as id, 1 as available, 2 as held, 3 as sold, 4 as returned, 0 as ended, ` +
    `${version} as version`;
  const text = formatRun({ statement, values: ['a', 1, 2, 3, 4, 0, 5, 'b', 1, 2, 3, 4, 0, 6] });
  const rows = `${row('a', 5)} union all ${row('b', 6)}`;
  assert.ok(text.startsWith(`update (${rows}) given straight_join deals on `));
});

literals('takes lists where a list belongs, and nowhere else', () => {
  const take = statements.get('take_shards');
  assert.match(formatStatement(take, ['me', [1, 2]]), /owner = 'me' where shard in \(1,2\)$/);
  assert.throws(() => formatStatement(take, ['me', 1]), /a list belongs/);
  assert.throws(() => formatStatement(statements.get('find_order'), [['a']]), /a list belongs/);
});

literals.run();
