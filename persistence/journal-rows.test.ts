import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packEntries, unpackRow } from './journal-rows.ts';
import { entryOf, NOW } from './samples.ts';
import type { Entry } from './store.ts';

const rows = suite('rows of the journal');
const FENCE = { shard: 1, epoch: 1 };
const EVENTS = ['[{"type":"A"}]', '[]', '[{"text":"가\\n\\"\\\\"}]'];

rows('hold the entries of a turn, and give them back', () => {
  const entries = run('deal/a', 5, 3);
  const packed = packEntries(entries);
  assert.is(packed.length, 1);
  assert.is(packed[0]!.seq, 5);
  assert.is(packed[0]!.events, EVENTS.join('\n'));
  assert.equal(unpackRow(packed[0]!), entries);
});

rows('of one entry look like it', () => {
  const entry = entryOf(FENCE);
  const { commandId, hash, row, ...rest } = entry;
  assert.equal(packEntries([entry]), [{ ...rest, commandIds: commandId, hashes: hash }]);
});

rows('hold one turn each', () => {
  const [a, b] = [run('deal/a', 1, 2), run('deal/b', 8, 2)];
  const later = run('deal/a', 3, 2);
  assert.equal(packEntries([...a, ...b, ...later]).map(unpackRow), [a, b, later]);
});

rows('are not made of what does not follow', () => {
  const changes: Partial<Entry>[] = [
    { entity: 'deal/b' },
    { row: 4 },
    { seq: 7 },
    { shard: 2 },
    { epoch: 2 },
    { atMs: NOW + 1 },
  ];
  for (const change of changes) {
    const [first, second] = run('deal/a', 5, 2) as [Entry, Entry];
    assert.throws(
      () => packEntries([first, { ...second, ...change }]),
      /does not follow in its row/,
    );
  }
  assert.throws(() => packEntries(run('deal/a', 5, 2).slice(1)), /entry 6 does not follow/);
});

rows('take no text of several lines', () => {
  for (const field of ['events', 'commandId'])
    assert.throws(() => packEntries([entryOf(FENCE, { [field]: '[\n]' })]), /line feed/);
});

rows('that were damaged give as many entries as their longest field has lines', () => {
  const [row] = packEntries(run('deal/a', 1, 3));
  const cut = { ...row!, events: '[]', hashes: 'x\ny' };
  assert.equal(
    unpackRow(cut).map(({ events, hash }) => [events, hash]),
    [
      ['[]', 'x'],
      ['', 'y'],
      ['', ''],
    ],
  );
});

rows.run();

function run(entity: string, from: number, count: number): Entry[] {
  return Array.from({ length: count }, (_, index) =>
    entryOf(FENCE, { entity, seq: from + index, row: from, events: EVENTS[index]! }),
  );
}
