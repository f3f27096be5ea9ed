/**
 * Instants as people write them: ISO 8601 with an offset, to the microsecond. Ours are epoch ms.
 */

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:(Z)|([+-])(\d\d):?(\d\d))$/i;

/**
 * Epoch ms, rounded down; null when the text is not an instant, `2026-02-30` and hour 24 included.
 */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    ,
    sign,
    offsetHour,
    offsetMinute,
  ] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return null;
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  date.setUTCHours(Number(hour), Number(minute), Number(second), milliseconds(fraction));
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000;
  return date.getTime() - (sign === '-' ? -offsetMs : offsetMs);
}

export function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** `toIso` that remembers its last answer: orders of one commit share their millisecond. */
export function createIsoWriter(): (epochMs: number) => string {
  let lastMs = Number.NaN;
  let last = '';
  return (epochMs) => {
    if (epochMs === lastMs) return last;
    last = toIso(epochMs);
    lastMs = epochMs;
    return last;
  };
}

function milliseconds(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}
