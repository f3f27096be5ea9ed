/** What a client may send by mistake or malice in the place of a JSON value. */
import * as fc from 'fast-check';

export const HOSTILE_TEXTS = [
  '',
  ' ',
  '*',
  '>',
  '..',
  '3',
  'null',
  '-1',
  '\u0000',
  '🏃'.repeat(20),
  '가'.repeat(6_000),
  "'; drop table orders; --",
  '00000000-0000-0000-0000-000000000000',
  '0193A5B1-02F4-7C11-8A44-0E8B9D6C7F21',
  '2026-02-30T00:00:00Z',
  '{"a":1}',
];

const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, 1e21, 5e-324],
  ...[[], [1], {}, { a: 1 }, [[[[[]]]]], '\ud800', '\udfff\ud800'],
];

/** The value with one thing in it replaced, added or gone. */
export function damagedValue(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  const hostile = fc.constantFrom(...HOSTILE_VALUES);
  const unknown = fc.constantFrom('role', 'price', 'status', 'user_id', 'constructor', '');
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...places), hostile)
      .map(([place, bad]) => replaced(value, place, bad)),
    fc.constantFrom(...places).map((place) => replaced(value, place, undefined)),
    fc.tuple(unknown, hostile).map(([key, bad]) => ({ ...Object(value), [key]: bad })),
  );
}

/** No longer JSON, or JSON that no object of ours becomes. */
export function damagedText(text: string): fc.Arbitrary<string> {
  return fc.oneof(
    fc.nat(Math.max(0, text.length - 1)).map((length) => text.slice(0, length)),
    fc.constant(text.replace('{', '{"__proto__":{"price":1},')),
    fc.constant(text.replace('{', '{"constructor":{"prototype":{"price":1}},')),
    fc.constant('['.repeat(20_000)),
    fc.constant(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
    fc.constant(text + text),
    fc.constant(`\ufeff${text}`),
    fc.constantFrom('', 'null', 'NaN', '"', '\u0000', '{"a":1e999}', '-', '[]', '"text"', '0'),
  );
}

type Place = readonly string[];

/** The value itself and everything in it. */
function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...at, key]))];
}

/** A copy; `undefined` takes the place out. */
function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...Object(value) };
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}
