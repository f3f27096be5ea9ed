import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bind, isList, loadStatements } from './statements.ts';

const statements = suite('statements');

statements('puts parameters by position, and repeats one that occurs twice', () => {
  const found = load({ 'a.sql': '-- name: x\nselect :a, b\nfrom t\nwhere c = :b and d = :a;\n' });
  const { pieces, params } = found.get('x');
  assert.equal(pieces, ['select ', ', b from t where c = ', ' and d = ', '']);
  assert.equal(params, ['a', 'b', 'a']);
  assert.equal(bind(found.get('x'), { a: 1, b: null }), [1, null, 1]);
});

statements('drops comments, apostrophes in them included, and keeps quoted text', () => {
  const text =
    "-- name: x\n-- It's :not a parameter.\nselect ':nor this -- either', :a -- nor's :it\n";
  const { pieces, params } = load({ 'a.sql': text }).get('x');
  assert.equal(pieces, ["select ':nor this -- either', ", '']);
  assert.equal(params, ['a']);
});

statements("adds the dialect's own file, and ignores the other's", () => {
  const files = {
    'a.sql': '-- name: x\nselect 1\n',
    'a.mysql.sql': '-- name: y\nselect 2\n',
    'a.sqlite.sql': '-- name: y\nselect 20\n',
    'a.mysql.sql.old': 'not sql',
    'a.ts': 'not sql',
  };
  const texts = (dialect: 'mysql' | 'sqlite') =>
    load(files, dialect)
      .all()
      .map(({ name, pieces }) => `${name}: ${pieces.join('?')}`)
      .sort();
  assert.equal(texts('mysql'), ['x: select 1', 'y: select 2']);
  assert.equal(texts('sqlite'), ['x: select 1', 'y: select 20']);
});

statements('refuses a name that is missing or defined twice', () => {
  const text = '-- name: x\nselect 1\n';
  assert.throws(() => load({ 'a.sql': text }).get('y'), /no .sql file defines the statement y/);
  assert.throws(
    () => load({ 'a.sql': text, 'b.sqlite.sql': text }),
    /b.sqlite.sql defines the statement x a sec/,
  );
  assert.throws(() => load({ 'a.sql': text + text }), /a second time/);
});

statements('refuses files that break the form', () => {
  assert.throws(() => load({ 'a.sql': `select 1\n-- name: x\nselect 1\n` }), /before its first/);
  assert.throws(() => load({ 'a.sql': '-- name: X y\nselect 1\n' }), /is no statement name/);
  assert.throws(() => load({ 'a.sql': '-- name: x\n-- nothing\n' }), /is empty/);
  for (const body of [
    'update t set a = :a',
    'insert into t (a) values (:a), (:b)',
    'insert into t (a) values (:a) on conflict do nothing',
    'insert into t (a) values (abs(:a))',
    'insert into t (a) values (1)',
    'insert into t values (:a)',
    'update t set a = 1 where b = :b',
    'update t set a = abs(:a) where b = :b',
    'update t set a = :a + 1 where b = :b',
    'update t set a = :a + 1, b = :b where c = :c',
    'update t set a = :a, b = abs(:b) where c = :c',
    'update t set a = :a where b = :b and c = 1',
    'update t set a = :a where b = :b and c = :c',
    'update t set a = :a, b = :b',
    'update t set a = :a where b in (:b)',
  ])
    assert.throws(() => load({ 'a.sql': `-- name: x\n-- bulk\n${body}\n` }), /marked bulk/, body);
});

statements('knows what the parameters of a bulk update are for', () => {
  const text = '-- name: x\n-- bulk\nupdate t set a = :one,\n  b = :two\nwhere c = :three\n';
  const bulk = { type: 'update', table: 't', columns: ['a', 'b', 'c'] };
  assert.equal(load({ 'a.sql': text }).get('x').bulk, bulk);
});

statements('knows which parameters are lists', () => {
  const found = load({ 'a.sql': '-- name: x\nselect 1 from t where a in (:a) and b = (:b)\n' });
  assert.is(isList(found.get('x'), 0), true);
  assert.is(isList(found.get('x'), 1), false);
});

statements('says which value is missing', () => {
  const found = load({ 'a.sql': '-- name: x\nselect :a, :b\n' });
  assert.throws(() => bind(found.get('x'), { a: 1 }), /x was given no value for :b/);
});

statements('has every statement that the code names, and no other', () => {
  const code = ['.', '../actors'].map(sourcesOf).join('');
  const names = (dialect: 'mysql' | 'sqlite') =>
    loadStatements(dialect)
      .all()
      .map(({ name }) => name);
  const shared = new Set(names('sqlite'));
  const defined = new Set([...shared, ...names('mysql')]);
  const named = [...code.matchAll(NAME)].map((match) => match[1]!);
  assert.equal(
    [...named].filter((name) => !defined.has(name)),
    [],
  );
  assert.equal(
    // The auditor's belong to another folder, which names some of them after their tables.
    [...defined].filter((name) => !name.startsWith('audit_') && !code.includes(`'${name}'`)),
    [],
  );
  assert.equal([...defined].filter((name) => !shared.has(name)).sort(), [
    'count_text',
    'lock_fences',
    'lock_migrations',
    'lock_shards',
    'read_server_settings',
  ]);
});

/** A quoted word with a statement's verb. */
const NAME =
  /'((?:find|list|read|insert|update|delete|count|set|clear|save|take|lock|spend)_[a-z_]+)'/g;

/** Of a folder and those in it, without tests. */
function sourcesOf(folder: string): string {
  const directory = join(import.meta.dirname, folder);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  return files.map((file) => readFileSync(join(directory, file), 'utf8')).join('');
}

function load(files: Record<string, string>, dialect: 'mysql' | 'sqlite' = 'sqlite') {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-statements-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return loadStatements(dialect, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

statements.run();
