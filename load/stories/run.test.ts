import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createStoryPage, describeRun, formatValue } from './page.ts';
import { planStory, type Taken, toRun } from './run.ts';
import type { Comparison, Side } from './story.ts';

const run = suite('story run');

const SIDES: readonly Side[] = ['before', 'after'].map((name) => {
  return { name, measure: () => Promise.reject(new Error('not measured')) };
});
const TIMES: Comparison = {
  ...{ title: 'a page', figures: ['ms', 'bytes'], sides: SIDES },
  lead: { figure: 'ms', better: 'less' },
};
const SETTING = {
  ...{ name: 'list', at: '2026-01-02T00:00:00Z', command: 'npm run story -- list', commit: null },
  ...{ took_seconds: 4, scale: { rounds: 3, seconds: 1, rows: null }, conditions: ['One client'] },
  machine: {
    ...{ cpu: 'CPU', cores: 2, memoryGb: 8, os: 'Linux', node: 'v26.0.0' },
    ...{ flushMs: 0.5, isInMemory: false },
  },
};

function taken(at: number, ...milliseconds: number[]): Taken[] {
  return milliseconds.map((ms) => {
    return { comparison: TIMES, side: SIDES[at]!, figures: { ms, bytes: 10 * ms } };
  });
}

run('measures every side once a round, every other round backwards', () => {
  const order = planStory([TIMES], 2).map(({ round, item }) => `${round} ${item.side.name}`);
  assert.equal(order, ['1 before', '1 after', '2 after', '2 before']);
});

run('tells medians, and the median of the ratios within each round', () => {
  const [table] = toRun(SETTING, [TIMES], [...taken(0, 8, 6, 9), ...taken(1, 2, 1, 9)]).tables;
  const [before, after] = table!.rows;
  assert.equal(before?.medians, { ms: 8, bytes: 80 });
  assert.is(before?.better, 1);
  assert.equal(after?.medians, { ms: 2, bytes: 20 });
  assert.equal(after?.spread, { min: 1, max: 9 });
  // 4, 6 and 1 times; the ratio of the medians says the same only by chance.
  assert.is(after?.better, 4);
});

run('takes more for better where it is', () => {
  const rates: Comparison = { ...TIMES, lead: { figure: 'ms', better: 'more' } };
  const all = [...taken(0, 2), ...taken(1, 8)].map((one) => ({ ...one, comparison: rates }));
  assert.is(toRun(SETTING, [rates], all).tables[0]?.rows[1]?.better, 4);
});

run('refuses a side that lacks a figure', () => {
  const poor = [{ comparison: TIMES, side: SIDES[0]!, figures: { ms: 1 } }];
  assert.throws(() => toRun(SETTING, [TIMES], poor), /measured no bytes/);
});

run('writes the setting and aligned tables into the block of its page', () => {
  const told = toRun(SETTING, [TIMES], [...taken(0, 8, 6, 9), ...taken(1, 2, 1, 9)]);
  const lines = describeRun(told);
  assert.ok(lines.includes('- One client.'));
  assert.equal(lines.slice(-4), [
    '| a page |  ms | bytes | ms, min–max | times less |',
    '| ------ | --: | ----: | ----------: | ---------: |',
    '| before |   8 |    80 |         6–9 |          1 |',
    '| after  |   2 |    20 |         1–9 |          4 |',
  ]);
  const { run: path, render } = createStoryPage('list');
  assert.is(path, 'docs/scenarios/list.json');
  const [block] = render(JSON.parse(JSON.stringify(told))).blocks;
  assert.equal(block, {
    ...{ page: 'docs/scenarios/list.md', name: 'story-list', lines: ['', ...lines, ''] },
  });
});

run('says no more digits than say something', () => {
  const shown = [123_456.7, 99.94, 1.25, 0.123, 0.00032, 0, Number.NaN].map(formatValue);
  assert.equal(shown, ['123,457', '99.9', '1.3', '0.12', '0.00032', '0', '-']);
});

run.run();
