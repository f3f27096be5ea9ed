import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  addEntry,
  draftRow,
  finishRow,
  type Model,
  modelAfter,
  type RowDraft,
  unpackEntries,
  unpackRow,
} from './journal-rows.ts';
import { GENESIS } from './row-hash.ts';
import { NOW, rowOf } from './samples.ts';
import type { Event, ReadRow } from './store.ts';

const rows = suite('rows of the journal');
const FENCE = { shard: 1, epoch: 1 };
const SEQ = 5;
const PLACE = { entity: 'deal/a', ...FENCE, atMs: NOW, summary: null };

const sold = (orderId: string, more: object = {}) => ({
  ...{ type: 'UnitsSold', orderId, name: '가\n"\\', price: 900, address: null },
  ...more,
});

rows('hold the entries of a turn, and give them back', () => {
  const events = [[sold('a')], [{ type: 'Other' }, sold('b')], [], [sold('c')], [sold('d')]];
  assert.equal(
    unpackRow(written(events)),
    events.map((each, index) => ({
      ...{ entity: 'deal/a', seq: SEQ + index, row: SEQ, commandId: `c${index}` },
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
  const draft = draftRow(SEQ, null);
  const others = { note: 'a' };
  addEntry(draft, 'a', [sold('a', others)]);
  addEntry(draft, 'b', [sold('b', { note: 'b' })]);
  addEntry(draft, 'c', [sold('a', others)]);
  const row = asRead(draft);
  assert.equal(row.events.split('\n').slice(1), ['@{}', '@{"orderId":"a","note":"a"}']);
  assert.equal(
    unpackRow(row).map(({ events }) => events),
    [[sold('a', others)], [sold('b', { note: 'b' })], [sold('a', others)]],
  );
});

rows('lean on the first line of an earlier row', () => {
  const first = drafted(SEQ, [[sold('c0')], [{ type: 'Other' }]], null);
  const model = modelAfter(first, asRead(first));
  const next = drafted(7, [[sold('c0')], [{ type: 'Other' }], [{ type: 'Other' }]], model);
  const row = asRead(next, first);
  assert.is(row.modelRow, SEQ);
  assert.equal(row.events.split('\n'), ['@{}', '[{"type":"Other"}]', '{}']);
  const events = unpackRow(row).map((entry) => entry.events);
  assert.equal(events, [[sold('c0')], [{ type: 'Other' }], [{ type: 'Other' }]]);
  assert.is(modelAfter(next, row), model, 'and so do those after it');
  const unread = unpackRow({ ...row, model: null }).map((entry) => entry.events);
  assert.equal(unread, [null, [{ type: 'Other' }], [{ type: 'Other' }]]);
});

rows('that begin with a list lean on none, and are leaned on', () => {
  const first = drafted(SEQ, [[sold('a')]], null);
  const next = drafted(6, [[{ type: 'Other' }], [sold('c')]], modelAfter(first, asRead(first)));
  const row = asRead(next, first);
  assert.is(row.modelRow, null);
  assert.equal(modelAfter(next, row), {
    ...{ row: 6, commandId: 'c0', names: ['type'], values: ['Other'] },
  });
});

rows('lean on none that is long, or begins with several events', () => {
  const several = drafted(SEQ, [[sold('a'), sold('b')]], null);
  assert.is(modelAfter(several, asRead(several)), null);
  const short = drafted(SEQ, [[sold('a', { name: 'x'.repeat(10_000) })]], null);
  assert.is(modelAfter(short, asRead(short))?.row, SEQ);
  const long = drafted(SEQ, [[sold('a')], [sold('b', { name: 'x'.repeat(20_000) })]], null);
  assert.is(modelAfter(long, asRead(long)), null);
  const many = drafted(SEQ, Array(500).fill([sold('a')]), null);
  many.commandIds = many.commandIds.map((id) => id.padStart(36));
  assert.is(modelAfter(many, asRead(many)), null);
});

rows('lean on after a long one that leans itself', () => {
  const first = drafted(SEQ, [[sold('a')]], null);
  const model = modelAfter(first, asRead(first));
  const long = drafted(6, [[sold('b', { name: 'x'.repeat(20_000) })]], model);
  assert.is(modelAfter(long, asRead(long, first)), model);
});

rows('lean on what was written, whatever becomes of the event', () => {
  const event = { type: 'Counted', number: 1 };
  const draft = drafted(SEQ, [[event]], null);
  event.number = 2;
  addEntry(draft, 'b', [event]);
  assert.is(draft.lines[1], '{"number":2}');
});

rows('tell again what may have changed since', () => {
  const lines = ['one'];
  const draft = draftRow(SEQ, null);
  addEntry(draft, 'a', [sold('a', { lines })]);
  lines.push('two');
  addEntry(draft, 'b', [sold('a', { lines })]);
  const entries = unpackRow(asRead(draft));
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
      const first = drafted(1, before, null);
      const model = modelAfter(first, asRead(first));
      const row = asRead(drafted(SEQ, events, model), first);
      const read = unpackRow(row);
      assert.equal(
        read.map((entry) => entry.events),
        JSON.parse(JSON.stringify(events)),
      );
      const one = unpackEntries(row, ({ seq }) => seq === SEQ + at);
      assert.equal(one, read.slice(at, at + 1));
    }),
    { numRuns: 1_000 },
  );
});

rows('take no command of several lines', () => {
  assert.throws(() => addEntry(draftRow(SEQ, null), 'a\nb', [sold('a')]), /has a line feed/);
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
function drafted(
  seq: number,
  events: readonly (readonly Event[])[],
  earlier: Model | null,
): RowDraft {
  const draft = draftRow(seq, earlier);
  for (const [index, each] of events.entries()) addEntry(draft, `c${index}`, each);
  return draft;
}

/** `earlier`: the row that it leans on, if it leans on one. */
function asRead(draft: RowDraft, earlier?: RowDraft): ReadRow {
  const row = finishRow(draft, PLACE, GENESIS);
  const model = row.modelRow === earlier?.seq ? earlier : undefined;
  return { ...row, model: model ? `${model.commandIds[0]}\n${model.lines[0]}` : null };
}

function written(events: readonly (readonly Event[])[]): ReadRow {
  return asRead(drafted(SEQ, events, null));
}
