/**
 * Query strings are text, and our bodies do not coerce: so the two numbers a query may hold become
 * numbers here.
 */
import { parse } from 'node:querystring';

const NUMBERS = new Set(['page', 'size']);
/** `1e3`, `+1`, ` 1` and the like stay text, and the schema refuses them. */
const INTEGER = /^-?\d{1,10}$/;

/** An empty value counts as absent: forms send `category=`. */
export function parseQuery(text: string): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  if (text === '') return query;
  for (const [name, value] of Object.entries(parse(text))) {
    if (value === '' || name === '__proto__') continue;
    const isNumber = NUMBERS.has(name) && typeof value === 'string' && INTEGER.test(value);
    query[name] = isNumber ? Number(value) : value;
  }
  return query;
}
