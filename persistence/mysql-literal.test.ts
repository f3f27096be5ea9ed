import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatStatement, literal } from './mysql-literal.ts';
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

literals('takes lists where a list belongs, and nowhere else', () => {
  const take = statements.get('take_shards');
  assert.match(formatStatement(take, ['me', [1, 2]]), /owner = 'me' where shard in \(1,2\)$/);
  assert.throws(() => formatStatement(take, ['me', 1]), /a list belongs/);
  assert.throws(() => formatStatement(statements.get('find_order'), [['a']]), /a list belongs/);
});

literals.run();
