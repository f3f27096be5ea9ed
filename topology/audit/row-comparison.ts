import type { SqlValue } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';
import type { Row } from './stored-rows.ts';

/** Reports each column of a stored row that is not as expected. */
export function compareRows(
  place: { entity: string; row: string },
  expected: Row | null,
  found: Row | null,
  findings: Findings,
): void {
  for (const difference of differences(expected, found)) {
    findings.report({ ...place, ...difference });
  }
}

function differences(expected: Row | null, found: Row | null) {
  if (expected === null) return found === null ? [] : [{ expected: 'no row', found: 'one' }];
  if (found === null) return [{ expected: 'a row', found: 'none' }];
  return Object.entries(found)
    .filter(([column, value]) => value !== (expected[column] ?? null))
    .map(([column, value]) => ({
      expected: `${column} ${show(expected[column] ?? null)}`,
      found: show(value),
    }));
}

/** Names and addresses may be long. */
const SHOWN_MAX_CHARACTERS = 80;

function show(value: SqlValue): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_MAX_CHARACTERS ? `${text.slice(0, SHOWN_MAX_CHARACTERS)}…` : text;
}
