/**
 * Reads TypeScript as text: there is no parser to ask. It knows comments, strings, templates and
 * regular expressions, which is enough to look for words and imports; what needs a parser is left
 * to Biome.
 */

export interface SourceFile {
  /** From the root of the repository, with `/`. */
  path: string;
  text: string;
}

export interface Import {
  /** As written: `./journal.ts`, `node:fs`, `nact`. */
  specifier: string;
  typeOnly: boolean;
}

const COMMENT = /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)/;
const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/;
/**
 * One inside another ends too early, and the rest counts as the next: between them, all is blanked.
 */
const TEMPLATE = /`(?:\\[\s\S]|[^`\\])*`/;
/** A slash after one of these cannot mean division. */
const REGULAR_EXPRESSION = /(?<=[=(,:!&|?{};[]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/;
const TOKENS = [COMMENT, STRING, TEMPLATE, REGULAR_EXPRESSION].map(({ source }) => source);
/** Whichever begins first wins. Its only group is the comment. */
const TOKEN = new RegExp(TOKENS.join('|'), 'g');

/** Blanks comments; every other character stays where it is. */
export function withoutComments(text: string): string {
  return text.replace(TOKEN, (token, comment?: string) =>
    comment === undefined ? token : blank(token),
  );
}

/** Blanks comments and what stands in strings, templates and regular expressions. */
export function codeOnly(text: string): string {
  return text.replace(TOKEN, blank);
}

/** Imports and re-exports, static and dynamic; not those that are the text of a string. */
export function importsOf(text: string): Import[] {
  const statements =
    /^(?:import|export)\s+(?<type>type\s)?(?:[^'";=]*?\sfrom\s+)?['"](?<from>[^'"]+)['"]/gm;
  const calls = /\bimport\(\s*['"](?<from>[^'"]+)['"]/g;
  const readable = withoutComments(text);
  const code = codeOnly(text);
  return [...readable.matchAll(statements), ...readable.matchAll(calls)]
    .filter(({ index }) => code[index] !== ' ')
    .map(({ groups }) => ({
      specifier: groups?.['from'] ?? '',
      typeOnly: groups?.['type'] !== undefined,
    }));
}

/** Whatever stands in quotes and looks like the path of a TypeScript file. */
export function pathsIn(text: string): string[] {
  const quoted = /['"`]([\w./-]+\.ts)['"`]/g;
  return [...withoutComments(text).matchAll(quoted)].map(([, path]) => path ?? '');
}

function blank(token: string): string {
  return token.replace(/[^\n]/g, ' ');
}
