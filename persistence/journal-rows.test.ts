import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  addEntry,
  draftRow,
  finishRow,
  modelAfter,
  type RowDraft,
  type RowModel,
  unpackEntries,
  unpackRow,
} from './journal-rows.ts';
import { GENESIS } from './row-hash.ts';
import { NOW, rowOf } from './samples.ts';
import type { Event, JournalRow } from './store.ts';

const rows = suite('rows of the journal');
const FENCE = { shard: 1, epoch: 1 };
const PLACE = { entity: 'deal/a', seq: 5, ...FENCE, atMs: NOW, summary: null };

const sold = (orderId: string, more: object = {}) => ({
  ...{ type: 'UnitsSold', orderId, name: '가\n"\\', price: 900, address: null },
  ...more,
});

rows('hold the entries of a turn, and give them back', () => {
  const events = [[sold('a')], [{ type: 'Other' }, sold('b')], [], [sold('c')], [sold('d')]];
  assert.equal(
    unpackRow(written(events)),
    events.map((each, index) => ({
      ...{ entity: 'deal/a', seq: 5 + index, row: 5, commandId: `c${index}` },
      ...{ events: each, atMs: NOW },
    })),
  );
});

rows('of one entry hold its events as they are', () => {
  const { commandIds, events } = written([[sold('a')]]);
  assert.equal([commandIds, events], ['c0', JSON.stringify([sold('a')])]);
});

rows('say of an event only what differs from the last list', () => {
  const lines = (...events: Event[][]) => written(events).events.split('\n').slice(1);
  const [other] = [[{ type: 'Other', orderId: 'x' }]];
  assert.equal(lines([sold('a')], [sold('b')]), ['{"orderId":"b"}']);
  assert.equal(lines([sold('a')], [sold('b')], [sold('a')]), ['{"orderId":"b"}', '{}']);
  assert.equal(lines([sold('a')], [sold('b', { price: null })]), ['{"orderId":"b","price":null}']);
  assert.equal(lines([sold('a')], other, [sold('b')]), [other, [sold('b')]].map(textOf));
  assert.equal(lines([sold('a'), sold('b')], [sold('c')]), ['{"orderId":"c"}']);
  assert.equal(lines([], [sold('a')]), [textOf([sold('a')])]);
});

rows('say all of an event that has other fields', () => {
  const { address, ...others } = sold('b');
  for (const event of [
    { type: 'UnitsSold' },
    sold('b', { key: 'k' }),
    rest(sold('b')),
    { ...others, key: address },
    { address, ...others },
  ]) {
    const [, line] = written([[sold('a')], [event]]).events.split('\n');
    assert.is(line, JSON.stringify([event]));
  }
  const [, line] = written([[sold('a', { key: undefined })], [sold('b')]]).events.split('\n');
  assert.is(line, JSON.stringify([sold('b')]));
});

rows('do not tell what is the id of their own command', () => {
  const draft = draftRow(null);
  const others = { note: 'a' };
  addEntry(draft, 'a', [sold('a', others)]);
  addEntry(draft, 'b', [sold('b', { note: 'b' })]);
  addEntry(draft, 'c', [sold('a', others)]);
  const row = finishRow(draft, PLACE, GENESIS);
  assert.equal(row.events.split('\n').slice(1), ['@{}', '@{"orderId":"a","note":"a"}']);
  assert.equal(
    unpackRow(row).map(({ events }) => events),
    [[sold('a', others)], [sold('b', { note: 'b' })], [sold('a', others)]],
  );
});

rows('lean on the first line of an earlier row', () => {
  const first = draftRow(null);
  addEntry(first, 'a', [sold('a'), sold('x')]);
  addEntry(first, 'n', [{ type: 'Other' }]);
  const model = modelAfter(first, 5);
  const next = draftRow(model);
  addEntry(next, 'b', [sold('b')]);
  addEntry(next, 'o', [{ type: 'Other' }]);
  addEntry(next, 'p', [{ type: 'Other' }]);
  assert.is(modelAfter(next, 6), model);
  const row = finishRow(next, { ...PLACE, seq: 6 }, GENESIS);
  assert.equal([row.modelRow, row.model], [5, `a\n${textOf([sold('a'), sold('x')])}`]);
  assert.equal(row.events.split('\n'), ['@{}', '[{"type":"Other"}]', '{}']);
  assert.equal(
    unpackRow(row).map(({ events }) => events),
    [[sold('b')], [{ type: 'Other' }], [{ type: 'Other' }]],
  );
  const unread = unpackRow({ ...row, model: null }).map(({ events }) => events);
  assert.equal(unread, [null, [{ type: 'Other' }], [{ type: 'Other' }]]);
});

rows('that begin with a list lean on none, and are leaned on', () => {
  const first = draftRow(null);
  addEntry(first, 'a', [sold('a')]);
  const next = draftRow(modelAfter(first, 5));
  addEntry(next, 'b', [{ type: 'Other' }]);
  addEntry(next, 'c', [sold('c')]);
  const row = finishRow(next, { ...PLACE, seq: 6 }, GENESIS);
  assert.equal([row.modelRow, row.model], [null, null]);
  const { event, ...model } = modelAfter(next, 6)!;
  assert.equal(model, { commandId: 'b', row: 6, text: 'b\n[{"type":"Other"}]' });
  assert.equal(event, { type: 'Other' });
});

rows('tell again what may have changed since', () => {
  const lines = ['one'];
  const draft = draftRow(null);
  addEntry(draft, 'a', [sold('a', { lines })]);
  lines.push('two');
  addEntry(draft, 'b', [sold('a', { lines })]);
  const entries = unpackRow(finishRow(draft, PLACE, GENESIS));
  assert.equal(entries[0]?.events, [sold('a', { lines: ['one'] })]);
  assert.equal(entries[1]?.events, [sold('a', { lines: ['one', 'two'] })]);
});

rows('keep whatever JSON keeps, and any part of them can be read', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'type');
  const value = fc.oneof(
    fc.constantFrom(undefined, null, 0, -0, 1, '', 'x\n', 'c0', 'c1'),
    fc.jsonValue(),
  );
  const event = fc
    .dictionary(name, value, { noNullPrototype: true })
    .map((fields) => ({ ...fields, type: String(fields['type'] ?? 't') }));
  const turn = fc.array(fc.array(event, { maxLength: 2 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(turn, turn, fc.nat(11), (before, events, at) => {
      const earlier = modelAfter(drafted(before, null), 1);
      const row = finishRow(drafted(events, earlier), PLACE, GENESIS);
      const read = unpackRow(row);
      assert.equal(
        read.map((entry) => entry.events),
        JSON.parse(JSON.stringify(events)),
      );
      const one = unpackEntries(row, ({ seq }) => seq === PLACE.seq + at);
      assert.equal(one, read.slice(at, at + 1));
    }),
    { numRuns: 1_000 },
  );
});

rows('take no command of several lines', () => {
  assert.throws(() => addEntry(draftRow(null), 'a\nb', [sold('a')]), /has a line feed/);
});

rows('that were damaged give as many entries as their longest field has lines', () => {
  const cut = { commandIds: 'a\nb\nc', events: '[]\n[{"type":' };
  assert.equal(
    unpackRow(rowOf(FENCE, cut)).map(({ commandId, events }) => [commandId, events]),
    [
      ['a', []],
      ['b', null],
      ['c', null],
    ],
  );
  assert.is(unpackRow(rowOf(FENCE, { commandIds: 'a', events: '[]\n[]' })).length, 2);
});

rows('say where a line is no list of events', () => {
  const lines = ['[{"type":"A"}]', 'null', '"A"', '5', '[5]', '[{"kind":"A"}]', '{"type":5}', ''];
  const row = rowOf(FENCE, { events: lines.join('\n') });
  const isRead = unpackRow(row).map(({ events }) => events !== null);
  assert.equal(isRead, [true, ...lines.slice(1).map(() => false)]);
  const [first] = unpackRow(rowOf(FENCE, { events: '{"type":"A"}' }));
  assert.is(first?.events, null, 'there is no list before it');
});

rows.run();

function textOf(events: readonly Event[]): string {
  return JSON.stringify(events);
}

function rest<Fields extends { price?: number }>({ price: _, ...fields }: Fields) {
  return fields;
}

/** The commands are c0, c1 … */
function drafted(events: readonly (readonly Event[])[], earlier: RowModel | null): RowDraft {
  const draft = draftRow(earlier);
  for (const [index, each] of events.entries()) addEntry(draft, `c${index}`, each);
  return draft;
}

function written(events: readonly (readonly Event[])[]): JournalRow {
  return finishRow(drafted(events, null), PLACE, GENESIS);
}
