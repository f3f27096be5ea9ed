import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alignMarkdown, alignText } from './columns.ts';

const columns = suite('columns');

const ROWS = [
  ['', 'p50', 'a second'],
  ['floor', '7', '20,000'],
  ['ours', '1,234', ''],
];

columns('are as wide as what is in them, names to the left', () => {
  assert.equal(alignText(ROWS), [
    '         p50  a second',
    'floor      7    20,000',
    'ours   1,234',
  ]);
});

columns('are a table of Markdown, too', () => {
  assert.equal(alignMarkdown(ROWS), [
    '|       |   p50 | a second |',
    '| ----- | ----: | -------: |',
    '| floor |     7 |   20,000 |',
    '| ours  | 1,234 |          |',
  ]);
  assert.is(alignMarkdown([['', 'a']])[1], '| --- | --: |');
});

columns.run();
