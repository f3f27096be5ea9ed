import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPagedRows } from './paged-rows.ts';

const pagedRows = suite('paged rows');

/** Entities by the first letter, two rows a page. */
function rowsOf(...rows: string[]) {
  const PAGE_ROWS = 2;
  const asked: (string | null)[] = [];
  const paged = createPagedRows<string>({
    async fetch(last) {
      asked.push(last);
      const from = last === null ? 0 : rows.indexOf(last) + 1;
      return rows.slice(from, from + PAGE_ROWS);
    },
    entityOf: (row) => row.charAt(0),
  });
  return { ...paged, asked };
}

pagedRows('hands out an entity in runs that end with its page', async () => {
  const { head, takeRun } = rowsOf('a1', 'a2', 'a3', 'b1');
  assert.is(await head(), 'a');
  assert.equal(await takeRun('a'), ['a1', 'a2']);
  assert.equal(await takeRun('a'), ['a3']);
  assert.equal(await takeRun('a'), []);
  assert.is(await head(), 'b');
  assert.equal(await takeRun('b'), ['b1']);
  assert.is(await head(), null);
});

pagedRows('gives nothing to an entity that has no rows', async () => {
  const { head, takeRun } = rowsOf('b1');
  assert.equal(await takeRun('a'), []);
  assert.is(await head(), 'b');
  assert.is(await rowsOf().head(), null);
});

pagedRows('reads one page ahead and no further', async () => {
  const { takeRun, asked } = rowsOf('a1', 'a2', 'a3', 'a4', 'a5', 'a6');
  assert.equal(asked, [null]);
  await takeRun('a');
  assert.equal(asked, [null, 'a2']);
  await takeRun('a');
  assert.equal(asked, [null, 'a2', 'a4']);
});

pagedRows('passes a failure on to whoever needs the page', async () => {
  const { head, takeRun } = createPagedRows<string>({
    async fetch(last) {
      if (last !== null) throw new Error('the database is away');
      return ['a1'];
    },
    entityOf: (row) => row.charAt(0),
  });
  assert.equal(await takeRun('a'), ['a1']);
  assert.is(await head().catch((error: Error) => error.message), 'the database is away');
});

pagedRows.run();
