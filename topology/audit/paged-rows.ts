/**
 * A table too large for memory, read a page ahead in the order of its key, and handed out by
 * entity.
 */
export interface PagedRows<Row> {
  /** Whose row comes next; null when there are no more. */
  head(): Promise<string | null>;
  /** The rows of this entity that are at hand; empty when the next row is not its own. */
  takeRun(entity: string): Promise<readonly Row[]>;
}

export interface PagedRowsOptions<Row> {
  /** The rows after `last`, from the start when it is null. Empty at the end, and only there. */
  fetch(last: Row | null): Promise<readonly Row[]>;
  entityOf(row: Row): string;
}

export function createPagedRows<Row>({ fetch, entityOf }: PagedRowsOptions<Row>): PagedRows<Row> {
  let page: readonly Row[] = [];
  let at = 0;
  let ahead = fetchAhead(null);

  function fetchAhead(last: Row | null): Promise<readonly Row[]> {
    const rows = fetch(last);
    // Whoever takes the page gets the failure; until then it must not count as unheeded.
    rows.catch(() => undefined);
    return rows;
  }

  async function next(): Promise<Row | undefined> {
    if (at === page.length) {
      page = await ahead;
      at = 0;
      const last = page.at(-1);
      if (last !== undefined) ahead = fetchAhead(last);
    }
    return page[at];
  }

  return {
    async head() {
      const row = await next();
      return row === undefined ? null : entityOf(row);
    },
    async takeRun(entity) {
      await next();
      const from = at;
      while (at < page.length && entityOf(page[at] as Row) === entity) at++;
      return page.slice(from, at);
    },
  };
}
