/** Rows of cells as lines, columns as wide as what is in them: names to the left, figures right. */

type Cells = readonly string[];

/** A rule of fewer dashes is none to some readers of Markdown. */
const MARKDOWN_WIDTH_MIN = 3;

/** For a terminal. */
export function alignText(rows: readonly Cells[]): string[] {
  return align(rows, 0).map((cells) => cells.join('  ').trimEnd());
}

/** Markdown that a terminal shows as well. The first row is the head. */
export function alignMarkdown(rows: readonly Cells[]): string[] {
  const lines = align(rows, MARKDOWN_WIDTH_MIN);
  const rule = lines[0]?.map(({ length }, at) =>
    at === 0 ? '-'.repeat(length) : `${'-'.repeat(length - 1)}:`,
  );
  const [head = [], ...body] = lines;
  return [head, rule ?? [], ...body].map((cells) => `| ${cells.join(' | ')} |`);
}

function align(rows: readonly Cells[], widthMin: number): string[][] {
  const widths = rows[0]?.map((_, at) =>
    Math.max(widthMin, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const pad = (text: string, at: number) =>
    at === 0 ? text.padEnd(widths?.[at] ?? 0) : text.padStart(widths?.[at] ?? 0);
  return rows.map((row) => row.map(pad));
}
