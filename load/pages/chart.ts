/**
 * Charts as SVG, readable on a light and on a dark page: they follow what the reader's system
 * prefers. Sizes are pixels; a chart is as high as its rows need.
 */
export interface Bar {
  name: string;
  value: number;
  min: number;
  max: number;
  /** What is written beside it. */
  text: string;
  kind: BarKind;
}

/** Its colour, and what it means in the legend. */
export type BarKind = keyof typeof KINDS;

/** A line from the first mark to the last; they grow. */
export interface Range {
  name: string;
  marks: readonly { value: number; about: string }[];
  text: string;
  kind: BarKind;
}

const KINDS = {
  ours: 'Openrun: durable when answered',
  durable: 'durable when answered',
  volatile: 'not durable when answered',
  nothing: 'nothing is kept',
} as const;

const WIDTH = 800;
const LEFT = 150;
const RIGHT = 110;
const TOP = 64;
const ROW = 30;
const BOTTOM = 30;
const PLOT = WIDTH - LEFT - RIGHT;
/** Lines that help the eye. */
const GRID_LINES = 5;

/** Plain rules, no variables: not every viewer of SVG is a browser. */
const STYLE = `
  text { font: 13px system-ui, sans-serif }
  .title { font-size: 15px; font-weight: 600 }
  .soft { font-size: 12px }
  .spread { stroke-width: 1.5 }
${colours({ ink: '#1f2328', soft: '#59636e', line: '#d1d9e0' }, '#1a7f37', '#0969da', '#bc4c00')}
  @media (prefers-color-scheme: dark) {
${colours({ ink: '#f0f6fc', soft: '#9198a1', line: '#3d444d' }, '#3fb950', '#4493f8', '#f0883e')}
  }`;

interface Page {
  ink: string;
  soft: string;
  line: string;
}

function colours(page: Page, ours: string, durable: string, volatile: string): string {
  const { ink, soft, line } = page;
  const kinds = { ours, durable, volatile, nothing: soft } satisfies Record<BarKind, string>;
  return [
    `  text { fill: ${ink} } .soft { fill: ${soft} }`,
    `  .grid { stroke: ${line} } .spread { stroke: ${ink} }`,
    ...Object.entries(kinds).map(
      ([kind, colour]) => `  .${kind} { fill: ${colour}; stroke: ${colour} }`,
    ),
  ].join('\n');
}

/** From zero, with a thin line from the least to the most. */
export function drawBars(title: string, bars: readonly Bar[]): string {
  const top = niceCeiling(Math.max(...bars.map(({ max }) => max)));
  const xOf = (value: number) => LEFT + (value / top) * PLOT;
  const ticks = Array.from({ length: GRID_LINES + 1 }, (_, at) => (top * at) / GRID_LINES);
  const drawn = bars.map((bar, index) => {
    const middle = middleOf(index);
    const width = round(xOf(bar.value) - LEFT);
    return [
      label(bar.name, middle),
      `<rect class="${bar.kind}" x="${LEFT}" y="${middle - 8}" width="${width}" height="16"/>`,
      horizontal('spread', xOf(bar.min), xOf(bar.max), middle),
      value(bar.text, xOf(bar.max), middle),
    ];
  });
  return draw({ title, ticks, xOf, kinds: bars.map(({ kind }) => kind), drawn });
}

/** On a logarithmic scale, so that a millisecond and a second fit on one page. */
export function drawRanges(title: string, ranges: readonly Range[]): string {
  const values = ranges.flatMap(({ marks }) => marks.map((mark) => mark.value));
  const decades = toDecades(Math.min(...values), Math.max(...values));
  const [first = 1] = decades;
  const span = Math.log10((decades.at(-1) ?? 10) / first);
  const xOf = (value: number) => LEFT + (Math.log10(value / first) / span) * PLOT;
  const drawn = ranges.map(({ name, marks, text, kind }, index) => {
    const middle = middleOf(index);
    const xs = marks.map((mark) => xOf(mark.value));
    const [from = LEFT, to = LEFT] = [xs[0], xs.at(-1)];
    const circles = marks.map(
      ({ about }, at) =>
        `<circle class="${kind}" cx="${round(xs[at] ?? from)}" cy="${middle}" r="${5 - at}">` +
        `<title>${escapeXml(about)}</title></circle>`,
    );
    const line = horizontal(kind, from, to, middle);
    return [label(name, middle), line, ...circles, value(text, to, middle)];
  });
  return draw({ title, ticks: decades, xOf, kinds: ranges.map(({ kind }) => kind), drawn });
}

interface Drawing {
  title: string;
  ticks: readonly number[];
  xOf(value: number): number;
  kinds: readonly BarKind[];
  /** Elements of each row. */
  drawn: readonly string[][];
}

function draw({ title, ticks, xOf, kinds, drawn }: Drawing): string {
  const end = TOP + drawn.length * ROW;
  const grid = ticks
    .map((tick) => ({ tick, x: round(xOf(tick)) }))
    .flatMap(({ tick, x }) => [
      `<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${end}"/>`,
      `<text class="soft" x="${x}" y="${end + 18}" text-anchor="middle">` +
        `${tick.toLocaleString('en')}</text>`,
    ]);
  const height = end + BOTTOM;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
      `width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="8" y="22">${escapeXml(title)}</text>`,
    ...legend(kinds),
    ...grid,
    ...drawn.flat(),
    '</svg>\n',
  ].join('\n');
}

/** No character of the legend is wider on average, in whatever font. */
const LETTER = 7;

function legend(kinds: readonly BarKind[]): string[] {
  let x = 8;
  return [...new Set(kinds)].flatMap((kind) => {
    const at = x;
    x += 30 + KINDS[kind].length * LETTER;
    return [
      `<rect class="${kind}" x="${round(at)}" y="36" width="10" height="10"/>`,
      `<text class="soft" x="${round(at + 16)}" y="45">${KINDS[kind]}</text>`,
    ];
  });
}

function middleOf(index: number): number {
  return TOP + index * ROW + ROW / 2;
}

function label(name: string, middle: number): string {
  return `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${escapeXml(name)}</text>`;
}

function value(text: string, x: number, middle: number): string {
  return `<text x="${round(x + 9)}" y="${middle + 4}">${escapeXml(text)}</text>`;
}

function horizontal(name: string, from: number, to: number, y: number): string {
  return `<line class="${name}" x1="${round(from)}" x2="${round(to)}" y1="${y}" y2="${y}"/>`;
}

/** The least of 1, 2, 2.5, 5 or 10 times a power of ten that is not below it. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10;
  return factor * power;
}

/** The powers of ten from below the least to above the most, two at least. */
export function toDecades(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.max(first + 1, Math.ceil(Math.log10(max)));
  return Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
