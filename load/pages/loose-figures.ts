/**
 * Figures of speed in prose, typed by hand: nobody knows which run they are from, and nobody
 * notices when they are no longer true. Such figures stand in generated blocks. Outside of them:
 *
 * - rates (`9,000/s`, `9,000 orders a second`), ratios (`3.5×`, `4 times faster`) and tables of
 *   either only in the shown output of a command that the paragraph before names;
 * - a rate that a load offers is nothing measured, if it says so: `offers 600 orders a second`
 *   or in the head of a table;
 * - times (`15 ms`) there, too, and beside the command that shows them, or the name of the setting
 *   that they are the value of;
 * - a record of a decision, which speaks of its day, may carry them all, if it names a command or a
 *   date.
 */
import { withoutBlocks } from './published.ts';

const NUMBER = String.raw`\d[\d,.]*(?:\s?k)?`;
const WORDS = String.raw`(?:\s?(?!in\b|within\b|after\b|for\b)\p{L}+){0,3}`;
const RATE = new RegExp(
  String.raw`${NUMBER}${WORDS}\s?(?:/\s?s(?:ec)?\b|(?:a|per|each) second\b)`,
  'u',
);
const OFFER = /\boffer(?:s|ed)?\b/;
const OFFERED = new RegExp(String.raw`${OFFER.source}\s(?:up to\s)?${RATE.source}`, 'gu');
const RATIO = new RegExp(
  String.raw`${NUMBER}\s?[×x](?![\p{L}\d])|×\s?\d|${NUMBER} times (?:faster|slower|as|more|the)\b`,
  'u',
);
const TIME = new RegExp(String.raw`${NUMBER}\s?(?:ms|µs|us|milliseconds|microseconds)\b`, 'u');
/** The unit of figures that stand in the cells below. */
const HEAD = /\/\s?s\b|\b(?:a|per) second\b|\bms\b|µs|\bp(?:50|9\d)|\bof (?:the )?floor\b/;

const COMMAND = /`[^`]*\b(?:npm|npx|node|curl|openrun)\s[^`]+`/;
/** `holdMs`, `TICK_MS`, `--seconds 5`, `flush=1`. */
const SETTING = /`[^`]*(?:Ms|_MS|_ms|=|--[a-z])[^`]*`/;
const DATE = /\b20\d\d-\d\d-\d\d\b/;

/** Blank lines part them; the lines of a fence are one piece, whatever is in it. */
interface Piece {
  type: 'prose' | 'table' | 'fence';
  line: number;
  text: string;
}

/** `path:line: what stands there`; none: every figure can be traced. */
export function findLooseFigures(path: string, text: string): string[] {
  if (path.startsWith('docs/decisions/') && (COMMAND.test(text) || DATE.test(text))) return [];
  const pieces = toPieces(withoutBlocks(text));
  return pieces.flatMap((piece, index) => {
    const loose = looseIn(piece, pieces[index - 1]);
    return loose === null
      ? []
      : [`${path}:${piece.line}: ${loose} comes from no run that is named`];
  });
}

function looseIn({ type, text }: Piece, before: Piece | undefined): string | null {
  const figure = RATE.exec(text.replace(OFFERED, '')) ?? RATIO.exec(text);
  const time = TIME.exec(text);
  switch (type) {
    case 'fence': {
      const isOutput = before?.type === 'prose' && COMMAND.test(before.text);
      return isOutput ? null : ((figure ?? time)?.[0] ?? null);
    }
    case 'table': {
      const [head = '', , ...rows] = text.split('\n');
      const unit = HEAD.exec(head);
      const isMeasured = unit !== null && rows.some((row) => /\d/.test(row));
      if (isMeasured) return `a column with ${unit[0]}`;
      return looseInProse(text, OFFER.test(head) ? null : figure, time);
    }
    case 'prose':
      return looseInProse(text, figure, time);
  }
}

type Found = RegExpExecArray | null;

function looseInProse(text: string, figure: Found, time: Found): string | null {
  if (figure) return figure[0];
  return time && !COMMAND.test(text) && !SETTING.test(text) ? time[0] : null;
}

function toPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let isOpen = false;
  for (const [index, line] of text.split('\n').entries()) {
    const last = isOpen ? pieces.at(-1) : undefined;
    const isFence = line.trimStart().startsWith('```');
    const type = isFence ? 'fence' : line.startsWith('|') ? 'table' : 'prose';
    if (last?.type === 'fence') {
      last.text += `\n${line}`;
      isOpen = !isFence;
    } else if (line.trim() === '') {
      isOpen = false;
    } else if (last?.type === type) {
      last.text += `\n${line}`;
    } else {
      pieces.push({ type, line: index + 1, text: line });
      isOpen = true;
    }
  }
  return pieces;
}
