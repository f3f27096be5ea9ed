import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatHelp, parseLoadWish } from './options.ts';

const options = suite('options of the load');

const KNOWN = ['cancel-storm', 'order-list'];
const parse = (...args: string[]) => parseLoadWish(args, KNOWN);
const DEFAULTS = { target: null, database: null, engine: 'sqlite', scale: 1, json: null };

options('lists without a scenario', () => {
  assert.equal([parse().type, parse('--help').type], ['list', 'list']);
  const help = formatHelp([{ name: 'order-list', about: 'lists' }]);
  assert.match(help, / {2}order-list {2}lists\n {2}all {9}all of them/);
});

options('takes scenarios by name, or all', () => {
  assert.equal(parse('order-list'), {
    type: 'run',
    options: { ...DEFAULTS, scenarios: ['order-list'] },
  });
  assert.equal(parse('all'), { type: 'run', options: { ...DEFAULTS, scenarios: KNOWN } });
});

options('takes a server that runs already, and the database it stands on', () => {
  const target = 'http://127.0.0.1:8000';
  const database = 'mysql://root@127.0.0.1:3306/openrun';
  assert.equal(parse('order-list', '--target', target, '--database', database), {
    type: 'run',
    options: { ...DEFAULTS, scenarios: ['order-list'], target, database },
  });
});

options('takes an engine, a scale and a file', () => {
  assert.equal(parse('all', '--mariadb', '--scale', '0.5', '--json', 'a.json'), {
    type: 'run',
    options: { ...DEFAULTS, scenarios: KNOWN, engine: 'mariadb', scale: 0.5, json: 'a.json' },
  });
});

const MISTAKES: readonly [args: string[], problem: RegExp][] = [
  [['cancel-strom'], /no scenario 'cancel-strom'; there are cancel-storm, order-list/],
  [['all', 'cancel-strom'], /no scenario 'cancel-strom'/],
  [['--mariadb'], /which scenario/],
  [['all', '--scale', '0'], /--scale/],
  [['all', '--scale', '21'], /--scale/],
  [['all', '--scale', 'much'], /--scale/],
  [['all', '--target', '127.0.0.1:8000'], /--target/],
  [['all', '--target', 'http://a', '--mariadb'], /--mariadb/],
  [['all', '--database', 'sqlite:./a.db'], /--database needs --target/],
  [['all', '--target', 'http://a', '--database', 'redis:'], /--database must begin/],
  [['all', '--json', ''], /--json/],
  [['all', '--jsno', 'a'], /jsno/],
];

for (const [args, problem] of MISTAKES) {
  options(`does not understand ${args.join(' ')}`, () => {
    const wish = parse(...args);
    assert.is(wish.type, 'mistake');
    if (wish.type === 'mistake') assert.match(wish.problem, problem);
  });
}

options.run();
