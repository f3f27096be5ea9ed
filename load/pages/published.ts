/**
 * Pages whose figures nobody types: blocks between markers and whole files, made of the data of a
 * run that is kept beside them. Prose around the blocks is left as it is.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

export interface Publication {
  /** The data, from the root of the repository. */
  run: string;
  /** `run` is what the file holds. */
  render(run: unknown): Rendering;
}

export interface Rendering {
  blocks: readonly Block[];
  /** The only ones of their folder with their extension. */
  files: readonly { path: string; text: string }[];
}

/** Between `<!-- NAME:begin -->` and `<!-- NAME:end -->` on lines of their own. */
export interface Block {
  page: string;
  name: string;
  lines: readonly string[];
}

/** With the blank lines that Markdown wants between a comment and a text. */
export function toBlock(page: string, name: string, lines: readonly string[]): Block {
  return { page, name, lines: ['', ...lines, ''] };
}

const MARKER = /^<!-- ([a-z0-9-]+):(begin|end) -->$/;

/**
 * Writes the data, and everything that is made of it. The data first: when a page is not as it
 * should be, what was measured is not lost, and `redraw` does the rest.
 */
export function publish(root: string, publication: Publication, json: string): void {
  mkdirSync(join(root, dirname(publication.run)), { recursive: true });
  writeFileSync(join(root, publication.run), json);
  const { blocks, files } = publication.render(JSON.parse(json));
  for (const page of new Set(blocks.map((block) => block.page))) {
    const path = join(root, page);
    const own = blocks.filter((block) => block.page === page);
    writeFileSync(path, own.reduce(replaceBlock, readFileSync(path, 'utf8')));
  }
  for (const path of findStrangers(root, files)) rmSync(join(root, path));
  for (const { path, text } of files) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Again, from the data that is there: the way to show it has changed. */
export function redraw(root: string, publication: Publication): void {
  publish(root, publication, readFileSync(join(root, publication.run), 'utf8'));
}

/** Where pages and files differ from what the data says; none: they are as fresh as it is. */
export function findStale(root: string, publication: Publication): string[] {
  const { blocks, files } = publication.render(readRun(root, publication));
  const staleBlocks = blocks
    .filter(({ page, name, lines }) => readBlock(readText(root, page), name) !== lines.join('\n'))
    .map(({ page, name }) => `${page}: block ${name} differs from ${publication.run}`);
  const staleFiles = files
    .filter(({ path, text }) => readText(root, path) !== text)
    .map(({ path }) => `${path}: differs from ${publication.run}`);
  const strangers = findStrangers(root, files).map((path) => `${path}: no run stands behind it`);
  return [...staleBlocks, ...staleFiles, ...strangers];
}

/** Blocks of a page that nothing generates: whoever reads them believes that something does. */
export function findOrphans(page: string, text: string, generated: readonly Block[]): string[] {
  const known = new Set(generated.filter((block) => block.page === page).map(({ name }) => name));
  return text
    .split('\n')
    .map((line) => MARKER.exec(line)?.[1])
    .filter((name) => name !== undefined && !known.has(name))
    .map((name) => `${page}: nothing generates the block ${name}`);
}

/** The page with other lines in the block. */
export function replaceBlock(text: string, { page, name, lines }: Block): string {
  const found = locate(text, name);
  if (found === null) throw new Error(`${page} has no block ${name}`);
  return `${text.slice(0, found.start)}${lines.join('\n')}${text.slice(found.end)}`;
}

/** Null: the page has no such block, or its markers do not fit each other. */
export function readBlock(text: string, name: string): string | null {
  const found = locate(text, name);
  return found === null ? null : text.slice(found.start, found.end);
}

/** The page with blank lines in place of its blocks, so that the others keep their numbers. */
export function withoutBlocks(text: string): string {
  let inside: string | null = null;
  const lines = text.split('\n').map((line) => {
    const [, name = null, edge] = MARKER.exec(line) ?? [];
    if (edge === 'begin') inside ??= name;
    const isInside = inside !== null;
    if (edge === 'end' && inside === name) inside = null;
    return isInside ? '' : line;
  });
  // A block that never ends would hide the rest of the page.
  if (inside !== null) throw new Error(`the block ${inside} has no end`);
  return lines.join('\n');
}

function locate(text: string, name: string): { start: number; end: number } | null {
  const begin = `<!-- ${name}:begin -->\n`;
  const start = text.indexOf(begin);
  const end = text.indexOf(`\n<!-- ${name}:end -->`, start);
  return start < 0 || end < 0 ? null : { start: start + begin.length, end };
}

/** In the folders of generated files, others of their kind: left over from an earlier run. */
function findStrangers(root: string, files: Rendering['files']): string[] {
  const paths = new Set(files.map(({ path }) => path));
  const kinds = new Set(files.map(({ path }) => `${dirname(path)}\n${extname(path)}`));
  return [...kinds].flatMap((kind) => {
    const [folder = '', extension = ''] = kind.split('\n');
    return listFolder(join(root, folder))
      .filter((name) => extname(name) === extension)
      .map((name) => join(folder, name))
      .filter((path) => !paths.has(path));
  });
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readRun(root: string, { run }: Publication): unknown {
  return JSON.parse(readFileSync(join(root, run), 'utf8'));
}

/** Empty when there is no such file: then everything that should be in it is missing. */
function readText(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return '';
  }
}
