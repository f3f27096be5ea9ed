/** What several commands take as arguments; parsing throws what is wrong with it. */

/** A median of more tells nothing more. */
export const ROUNDS_MAX = 99;
/** Of a measurement: a longer one would fill a disk. */
export const SECONDS_MAX = 600;

export function parseCount(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw new Error(`${flag} must be a whole number from 1 to ${max}, not '${text}'`);
}

/** Of `--json`. Null: nothing is written. */
export function parseJsonPath(text: string | undefined): string | null {
  if (text === '') throw new Error('--json needs the name of a file');
  return text ?? null;
}

/** Throws which of the names are not there, and which are. */
export function insistOnKnown(
  complaint: string,
  asked: readonly string[],
  known: readonly string[],
): void {
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(`${complaint} '${unknown.join("', '")}'; there are ${known.join(', ')}`);
}
