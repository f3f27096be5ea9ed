import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Column, toMarkdownTable, toTextTable } from './table.ts';

const table = suite('table');

interface Fruit {
  name: string;
  grams: number;
  stones: number;
}

const COLUMNS: readonly Column<Fruit>[] = [
  { title: '', cell: ({ name }) => name },
  { title: 'g', cell: ({ grams }) => `${grams}` },
  {
    title: 'stones',
    cell: ({ stones }) => `${stones}`,
    isOf: (rows) => rows.some(({ stones }) => stones > 0),
  },
];
const FIG: Fruit = { name: 'fig', grams: 50, stones: 0 };
const PLUM: Fruit = { name: 'plum', grams: 7, stones: 1 };

table('is the same for a terminal and for Markdown', () => {
  assert.equal(toTextTable(COLUMNS, [FIG, PLUM]), [
    '       g  stones',
    'fig   50       0',
    'plum   7       1',
  ]);
  assert.equal(toMarkdownTable(COLUMNS, [FIG, PLUM]), [
    '|  | g | stones |',
    '| --- | ---: | ---: |',
    '| fig | 50 | 0 |',
    '| plum | 7 | 1 |',
  ]);
});

table('leaves out a column that says nothing about these rows', () => {
  assert.equal(toMarkdownTable(COLUMNS, [FIG]), ['|  | g |', '| --- | ---: |', '| fig | 50 |']);
});

table('lets no cell end before its time', () => {
  const [, , row] = toMarkdownTable(COLUMNS, [{ ...FIG, name: 'a|b' }]);
  assert.is(row, '| a\\|b | 50 |');
});

table.run();
