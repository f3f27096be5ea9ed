/** What an audit finds wrong: which row of which entity, what should be there, and what is. */
export interface Violation {
  /** `deal/…`; the name of a table where no entity owns the row. */
  entity: string;
  /** The table and, where that is not the entity's only row in it, which: `journal 7`. */
  row: string;
  expected: string;
  found: string;
}

export interface Findings {
  report(violation: Violation): void;
  /** All of them. */
  count(): number;
  /** The first of them. */
  listed(): readonly Violation[];
}

/** More findings of one sort than anybody reads: the most that one statement gives. */
export const FOUND_MAX = 1_000;

/** Enough to see a pattern; a damaged disk may bring millions. */
const LISTED_MAX = 100;

export function createFindings(): Findings {
  const listed: Violation[] = [];
  let count = 0;
  return {
    report(violation) {
      count++;
      if (listed.length < LISTED_MAX) listed.push(violation);
    },
    count: () => count,
    listed: () => listed,
  };
}

export function describe({ entity, row, expected, found }: Violation): string {
  return `${entity}, ${row}: expected ${expected}, found ${found}`;
}
