import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createJournalReads } from './journal-reads.ts';
import { type JournalRow, packEntries } from './journal-rows.ts';
import { entryOf } from './samples.ts';

const reads = suite('pages of the journal');
const FENCE = { shard: 1, epoch: 1 };
const ENTITY = 'deal/d';
const ENTRIES = 20_000;
const LIMIT = 5_000;
/** Read to learn how many entries a row has, and the rows cut at either end. */
const SPARE_ROWS = 18;

for (const perRow of [1, 64, 512]) {
  reads(`of ${perRow} entries a row are not read for more than they are wanted for`, async () => {
    const rows = rowsOf(perRow);
    let asked = 0;
    let fetched = 0;
    const { read } = createJournalReads({
      async all<Row>(_name: string, values: Readonly<Record<string, unknown>> = {}) {
        const { from_seq: from, after_row: after, limit } = values as Record<string, number>;
        const found = rows.filter(({ seq }) => seq > after! && seq + perRow > from!);
        asked++;
        fetched += Math.min(found.length, limit!);
        return found.slice(0, limit) as Row[];
      },
    });
    const entries = await read(ENTITY, 700, LIMIT);
    assert.is(entries.length, LIMIT);
    assert.equal([entries[0]?.seq, entries.at(-1)?.seq], [701, 700 + LIMIT]);
    assert.ok(fetched <= LIMIT / perRow + SPARE_ROWS, `${fetched} rows`);
    assert.ok(asked <= 3, `${asked} statements`);
  });
}

reads.run();

function rowsOf(perRow: number): JournalRow[] {
  const entries = Array.from({ length: ENTRIES }, (_, index) =>
    entryOf(FENCE, { entity: ENTITY, seq: index + 1, row: index - (index % perRow) + 1 }),
  );
  return packEntries(entries);
}
