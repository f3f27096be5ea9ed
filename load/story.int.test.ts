// deadline: 120 s
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { STORIES } from './stories/stories.ts';

const story = suite('story');

const PROGRAM = join(import.meta.dirname, 'story.ts');

function tell(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

story('measures both sides and says what each took', () => {
  const scale = ['--rows', '1000', '--rounds', '1', '--seconds', '1'];
  const { status, stdout, stderr } = tell('order-list', ...scale);
  assert.is(status, 0, stdout + stderr);
  assert.match(stdout, /`npm run story -- order-list --rows 1000/);
  assert.match(stdout, /of 1,000 orders/);
  // A buyer has two of the thousand orders: the total, the page, and the lines of each of the two.
  assert.match(stdout, /\| N\+1: .* \| +4 \| +[\d.]+ \|.*\| +1 \|\n/);
  assert.match(stdout, /\(ours\) \| +2 \| +[\d.]+ \|/);
  assert.match(stderr, /one join, \d+ s left/);
});

story('lists the stories, and refuses one that is not there', () => {
  const listed = tell();
  assert.is(listed.status, 0);
  for (const { name } of STORIES) assert.match(listed.stdout, `  ${name} `);
  const unknown = tell('order-lists');
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /no story 'order-lists'; there are product-list/);
});

story.run();
