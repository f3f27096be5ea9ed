/**
 * What a test file says about itself, and what uvu says about it after a run. uvu ends with exit
 * code 0 when a `before` hook throws, when `.run()` is forgotten and with `.only`, so its code
 * alone proves nothing.
 */
import { stripVTControlCharacters } from 'node:util';

/** Every file gets this long unless its first line asks for another: `// deadline: 300 s`. */
export const DEADLINE_MS = 120_000;

export interface Totals {
  total: number;
  passed: number;
  skipped: number;
}

export function readDeadlineMs(text: string): number {
  const asked = /^\/\/ deadline: (\d+) s$/m.exec(text.split('\n', 1)[0] ?? '');
  return asked === null ? DEADLINE_MS : Number(asked[1]) * 1000;
}

/** Sentences about tests that would not run although the file looks as if they did. */
export function findSilentTests(text: string): string[] {
  const problems: string[] = [];
  for (const [, call] of text.matchAll(/\w\.(only|skip)\(/g)) {
    problems.push(`.${call}() leaves tests out`);
  }
  for (const name of suiteNames(text)) {
    if (!text.includes(`${name}.run()`)) problems.push(`${name}.run() is never called`);
  }
  return problems;
}

/** The names of `const name = suite(…)`, and `test` where uvu's unnamed suite is imported. */
function suiteNames(text: string): string[] {
  const names = [...text.matchAll(/\bconst (\w+) = suite\b/g)].map((match) => match[1] ?? '');
  return /import \{[^}]*\btest\b[^}]*\} from 'uvu'/.test(text) ? [...names, 'test'] : names;
}

/**
 * Null: uvu never came to its summary. The last one counts; a test may print the output of another
 * run.
 */
export function readTotals(output: string): Totals | null {
  const summary = / {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n/g;
  const last = [...stripVTControlCharacters(output).matchAll(summary)].at(-1);
  if (last === undefined) return null;
  return { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]) };
}
