import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ENDURANCE_HELP, type EnduranceOptions, parseEnduranceWish, TRIALS } from './options.ts';

const options = suite('endurance options');

function optionsOf(...args: string[]): EnduranceOptions {
  const wish = parseEnduranceWish(args);
  if (wish.type !== 'run') throw new Error(JSON.stringify(wish));
  return wish.options;
}

options('measures everything, on both databases, unless told otherwise', () => {
  const { contenders, ...rest } = optionsOf();
  assert.equal(
    contenders.map(({ database }) => database),
    ['mariadb', 'sqlite'],
  );
  assert.equal(rest, {
    trials: TRIALS,
    orders: 200_000,
    entries: 100_000,
    times: 5,
    json: null,
    publish: false,
  });
});

options('takes trials, rows and sizes, and keeps its own order', () => {
  const sizes = ['--orders', '7', '--entries=8', '--times', '9', '--json', 'out.json'];
  const { contenders, ...rest } = optionsOf('restart', 'memory', '--only=openrun-sqlite', ...sizes);
  assert.equal(
    contenders.map(({ name }) => name),
    ['openrun-sqlite'],
  );
  assert.equal(rest, {
    trials: ['memory', 'restart'],
    orders: 7,
    entries: 8,
    times: 9,
    json: 'out.json',
    publish: false,
  });
});

options('publishes what is whole', () => {
  assert.is(optionsOf('--publish', '--times', '20').publish, true);
});

for (const [args, word] of [
  [['swap'], 'swap'],
  [['--only', 'for-update'], 'for-update'],
  [['--only', ''], "''"],
  [['--orders', '0'], '--orders'],
  [['--entries', '1e3'], '--entries'],
  [['--times', '101'], '--times'],
  [['--json='], '--json'],
  [['--publish', 'memory'], '--publish'],
  [['--publish', '--orders', '10'], '--publish'],
  [['--publish', '--only', 'openrun-sqlite'], '--publish'],
  [['--fast'], '--fast'],
] as const) {
  options(`refuses ${args.join(' ')}, and says why`, () => {
    const wish = parseEnduranceWish(args);
    assert.is(wish.type, 'mistake');
    assert.ok(wish.type === 'mistake' && wish.problem.includes(word), JSON.stringify(wish));
  });
}

options('explains itself', () => {
  assert.equal(parseEnduranceWish(['-h']), { type: 'help' });
  for (const trial of TRIALS) assert.match(ENDURANCE_HELP, trial);
});

options.run();
