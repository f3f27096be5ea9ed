/** Rows of anything as a table, for a terminal and for Markdown, from one list of columns. */
import { alignText } from './columns.ts';

/** The first one of a table names the row. */
export interface Column<Row> {
  title: string;
  cell(row: Row): string;
  /** Absent: always. */
  isOf?(rows: readonly Row[]): boolean;
}

export function toTextTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  return alignText(toCells(columns, rows));
}

export function toMarkdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string[] {
  const [head = [], ...body] = toCells(columns, rows);
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'));
  return [head, rule, ...body].map(toLine);
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function toCells<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[][] {
  const shown = columns.filter(({ isOf }) => isOf?.(rows) ?? true);
  return [
    shown.map(({ title }) => title),
    ...rows.map((row) => shown.map(({ cell }) => cell(row))),
  ];
}
