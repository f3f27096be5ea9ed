import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createIsoWriter, parseInstant, toIso } from './instant.ts';

const instant = suite('instants');

const SAME = [
  '2026-03-02T11:00:00Z',
  '2026-03-02T11:00:00.000Z',
  '2026-03-02T20:00:00+09:00',
  '2026-03-02T20:00:00.000000+0900',
  '2026-03-02t05:30:00.000999-05:30',
  '2026-03-02 11:00:00.000000001z',
];

for (const text of SAME) {
  instant(`reads ${text}`, () => {
    assert.is(parseInstant(text), Date.UTC(2026, 2, 2, 11));
  });
}

const REFUSED = [
  '',
  '2026-03-02',
  '2026-03-02T11:00:00',
  '2026-02-30T11:00:00Z',
  '2026-13-01T11:00:00Z',
  '2026-03-02T24:00:00Z',
  '2026-03-02T23:60:00Z',
  '2026-03-02T23:59:60Z',
  '2026-03-02T11:00:00+24:00',
  '2026-03-02T11:00Z',
  '2026-03-02T11:00:00Z\n',
  '+012026-03-02T11:00:00Z',
  'tomorrow',
];

for (const text of REFUSED) {
  instant(`refuses ${JSON.stringify(text)}`, () => {
    assert.is(parseInstant(text), null);
  });
}

instant('reads what it writes', () => {
  const inFourDigits = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(inFourDigits, (date) => parseInstant(toIso(date.getTime())) === date.getTime()),
  );
});

instant('are written the same by a writer that remembers', () => {
  const write = createIsoWriter();
  for (const epochMs of [0, 0, 1, 0, 1]) assert.is(write(epochMs), toIso(epochMs));
});

instant.run();
