import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { maskAddress, parseAddress } from './database-address.ts';

const address = suite('database address');

address('of SQLite names a file', () => {
  const expected = { dialect: 'sqlite', path: './data/openrun.db', problem: null };
  assert.equal(parseAddress('sqlite:./data/openrun.db'), expected);
});

address('of MySQL names a database on a host', () => {
  const expected = { dialect: 'mysql', path: null, problem: null };
  assert.equal(parseAddress('mysql://shop:word@db:3306/openrun'), expected);
  assert.equal(parseAddress('mysql://root@127.0.0.1/openrun'), expected);
});

/** [address, what is wrong with it] */
const WRONG: readonly [string, string][] = [
  ['', 'must begin with'],
  ['./data/openrun.db', 'must begin with'],
  ['mariadb://shop@db/openrun', 'must begin with'],
  ['mysql:shop@db/openrun', 'must begin with'],
  ['sqlite:', 'names no file'],
  ['mysql://', 'names no host'],
  ['mysql://shop@db:port/openrun', 'is not mysql://user:password@host:port/database'],
  ['mysql://shop@db:3306', 'names no database'],
  ['mysql://shop@db:3306/', 'names no database'],
];

for (const [url, problem] of WRONG) {
  address(`'${url}' ${problem}`, () => {
    assert.ok(parseAddress(url).problem?.startsWith(problem), parseAddress(url).problem ?? 'fine');
  });
}

/** [address, as people may see it] */
const MASKED: readonly [string, string][] = [
  ['mysql://shop:word@db:3306/openrun', 'mysql://shop:***@db:3306/openrun'],
  ['mysql://shop:w:o:r:d@db/openrun', 'mysql://shop:***@db/openrun'],
  ['mysql://shop:w@rd@db/openrun', 'mysql://shop:***@db/openrun'],
  ['mysql://shop:w%2Frd@db/openrun', 'mysql://shop:***@db/openrun'],
  ['mysql://:word@db/openrun', 'mysql://:***@db/openrun'],
  ['mysql://shop@db:3306/openrun', 'mysql://shop@db:3306/openrun'],
  ['sqlite:./a:b@c/openrun.db', 'sqlite:./a:b@c/openrun.db'],
];

for (const [url, masked] of MASKED) {
  address(`shows ${url} without its password`, () => assert.is(maskAddress(url), masked));
}

address.run();
