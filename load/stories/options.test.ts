import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatStoryHelp, parseStoryWish } from './options.ts';
import type { Story } from './story.ts';

const options = suite('story options');

const LIST: Story = {
  ...{ name: 'list', about: 'a list', open: () => Promise.reject(new Error('not opened')) },
  scale: { rounds: 5, seconds: 1, rows: 1_000_000 },
};
const POOL: Story = { ...LIST, name: 'pool', scale: { rounds: 3, seconds: 2, rows: null } };

function parse(...args: string[]) {
  return parseStoryWish(args, [LIST, POOL]);
}

options('takes the scale of the story unless told otherwise', () => {
  assert.equal(parse('list', '--seconds', '7', '--rows', '20'), {
    ...{ type: 'run', publish: false },
    stories: [{ story: LIST, scale: { rounds: 5, seconds: 7, rows: 20 } }],
  });
  assert.equal(parse('pool'), {
    ...{ type: 'run', publish: false },
    stories: [{ story: POOL, scale: POOL.scale }],
  });
});

options('publishes the whole of a story, or more', () => {
  assert.equal(parse('list', '--seconds', '7', '--publish'), {
    ...{ type: 'run', publish: true },
    stories: [{ story: LIST, scale: { ...LIST.scale, seconds: 7 } }],
  });
});

options('gives each of several stories what it has', () => {
  const wish = parse('all', '--rows', '20');
  assert.is(wish.type, 'run');
  const rows = wish.type === 'run' ? wish.stories.map(({ scale }) => scale.rows) : [];
  assert.equal(rows, [20, null]);
});

for (const [args, problem] of [
  [['lists'], /there is no story 'lists'; there are list, pool/],
  [['all', 'lists'], /there is no story 'lists'/],
  [['--publish'], /which story/],
  [['list', '--rounds', '0'], /--rounds must be a whole number from 1/],
  [['list', '--rows', '1e3'], /--rows must be/],
  [['pool', '--rows', '20'], /pool has no --rows/],
  [['list', '--fast'], /fast/],
  [['list', '--publish', '--rows', '20'], /list has 1000000 rows/],
  [['all', '--publish', '--rounds', '4'], /list has 5 rounds/],
] as const) {
  options(`refuses ${args.join(' ')}`, () => {
    const wish = parse(...args);
    assert.match(wish.type === 'mistake' ? wish.problem : wish.type, problem);
  });
}

options('lists the stories without a name', () => {
  assert.is(parse().type, 'list');
  assert.is(parse('list', '--help').type, 'list');
  const help = formatStoryHelp([LIST, POOL]);
  assert.match(help, /list {2}a list\n +\(5 rounds, 1 s each, 1,000,000 rows\)/);
});

options.run();
