import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HELP, parseWish } from './bench-options.ts';
import { CONTENDERS } from './contenders.ts';

const options = suite('bench options');

const NAMES = CONTENDERS.map(({ name }) => name);

options('measures every row for ten seconds unless told otherwise', () => {
  const wish = { type: 'run', options: { only: NAMES, seconds: 10, json: null } };
  assert.equal(parseWish([]), wish);
});

options('takes rows, seconds and a file, and keeps the order of the table', () => {
  const args = ['--only', 'openrun-sqlite, floor', '--seconds', '30', '--json=out.json'];
  assert.equal(parseWish(args), {
    type: 'run',
    options: { only: ['floor', 'openrun-sqlite'], seconds: 30, json: 'out.json' },
  });
});

for (const [args, word] of [
  [['--only', 'floor,redis'], 'redis'],
  [['--only', ''], 'bare'],
  [['--only'], '--only'],
  [['--seconds', '0'], "'0'"],
  [['--seconds', '1.5'], "'1.5'"],
  [['--seconds', '1e2'], "'1e2'"],
  [['--seconds', '601'], '600'],
  [['--seconds=-1'], "'-1'"],
  [['--json', ''], '--json'],
  [['--fast'], '--fast'],
  [['floor'], 'floor'],
] as const) {
  options(`refuses ${args.join(' ')} and says why`, () => {
    const wish = parseWish(args);
    assert.is(wish.type, 'mistake');
    if (wish.type === 'mistake') assert.ok(wish.problem.includes(word), wish.problem);
  });
}

options('asks for help before anything else', () => {
  assert.equal(parseWish(['--seconds', 'x', '--help']), { type: 'help' });
  for (const name of NAMES) assert.ok(HELP.includes(name), `${name} is not explained`);
});

options.run();
