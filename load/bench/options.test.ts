import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HOT_DEAL } from '../workloads/hot-deal.ts';
import { WORKLOADS } from '../workloads/workloads.ts';
import { CONTENDERS } from './contenders.ts';
import { HELP, parseWish } from './options.ts';

const options = suite('bench options');

const NAMES = CONTENDERS.filter(HOT_DEAL.suits).map(({ name }) => name);
const DEFAULTS = {
  workload: HOT_DEAL,
  only: NAMES,
  rounds: 5,
  seconds: 2,
  connections: [256],
  json: null,
  publish: false,
};

options('measures every row of the hot deal in five rounds unless told otherwise', () => {
  assert.equal(parseWish([]), { type: 'run', options: DEFAULTS });
});

options('takes rows, times and a file, and keeps the order of the table', () => {
  const rows = ['--only', 'openrun-sqlite, floor', '--json=out.json'];
  const times = ['--rounds', '3', '--seconds', '30', '--connections', '64,256, 64'];
  assert.equal(parseWish([...rows, ...times]), {
    type: 'run',
    options: {
      ...DEFAULTS,
      only: ['floor', 'openrun-sqlite'],
      rounds: 3,
      seconds: 30,
      connections: [64, 256],
      json: 'out.json',
    },
  });
});

options('publishes what is complete, and redraws what was', () => {
  const publishing = { ...DEFAULTS, publish: true };
  assert.equal(parseWish(['--publish']), { type: 'run', options: publishing });
  assert.equal(parseWish(['--redraw']), { type: 'redraw' });
});

options('offers rates to ours and their floor, unless told otherwise', () => {
  const only = ['floor', 'openrun-mariadb', 'openrun-sqlite'];
  assert.equal(parseWish(['--open-loop']), {
    type: 'open-loop',
    options: { ...DEFAULTS, only },
  });
  const wish = parseWish(['--open-loop', '--only', 'for-update', '--workload', 'hot-deal']);
  assert.equal(wish.type === 'open-loop' && wish.options.only, ['for-update']);
});

options('publishes an open loop, too', () => {
  const wish = parseWish(['--open-loop', '--publish', '--rounds', '1', '--seconds', '2']);
  assert.is(wish.type, 'open-loop');
  assert.ok(wish.type === 'open-loop' && wish.options.publish);
});

for (const [args, word] of [
  [['--only', 'floor,redis'], 'redis'],
  [['--only', ''], 'bare'],
  [['--only'], '--only'],
  [['--workload', 'lottery'], 'lottery'],
  [['--rounds', '0'], "'0'"],
  [['--rounds', '100'], '99'],
  [['--seconds', '0'], "'0'"],
  [['--seconds', '1.5'], "'1.5'"],
  [['--seconds', '1e2'], "'1e2'"],
  [['--seconds', '601'], '600'],
  [['--seconds=-1'], "'-1'"],
  [['--connections', '64,'], "''"],
  [['--connections', '10001'], '10000'],
  [['--json', ''], '--json'],
  [['--publish', '--only', 'floor'], 'all rows'],
  [['--redraw', '--publish'], 'no other flag'],
  [['--open-loop', '--publish', '--only', 'floor'], 'all rows'],
  [['--open-loop', '--connections', '8'], '--open-loop'],
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
  for (const name of [...NAMES, ...WORKLOADS.map((workload) => workload.name)]) {
    assert.ok(HELP.includes(name), `${name} is not explained`);
  }
});

options.run();
