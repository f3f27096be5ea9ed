/** What `npm run story` is asked to do: its arguments, checked before anything is started. */
import { parseArgs } from 'node:util';
import { insistOnKnown, parseCount, ROUNDS_MAX, SECONDS_MAX } from '../flag.ts';
import type { Scale, Story } from './story.ts';

export type StoryWish =
  | { type: 'run'; stories: readonly { story: Story; scale: Scale }[]; publish: boolean }
  | { type: 'list' }
  | { type: 'mistake'; problem: string };

type Asked = Readonly<Record<keyof Scale, number | null>>;

/** Ten times the million that the pages speak of; more would fill a disk. */
const ROWS_MAX = 10_000_000;

export function parseStoryWish(args: readonly string[], known: readonly Story[]): StoryWish {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        rows: { type: 'string' },
        publish: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help || args.length === 0) return { type: 'list' };
    const parse = (unit: keyof Scale, max: number) => {
      const text = values[unit];
      return text === undefined ? null : parseCount(`--${unit}`, text, max);
    };
    const asked = {
      rounds: parse('rounds', ROUNDS_MAX),
      seconds: parse('seconds', SECONDS_MAX),
      rows: parse('rows', ROWS_MAX),
    };
    const named = parseNames(positionals, known);
    const stories = named.map((story) => ({ story, scale: toScale(story, asked, named.length) }));
    if (values.publish) stories.forEach(insistOnWhole);
    return { type: 'run', stories, publish: values.publish };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}

function parseNames(asked: readonly string[], known: readonly Story[]): readonly Story[] {
  if (asked.length === 0) throw new Error('which story? Name one, or all');
  insistOnKnown('there is no story', asked, [...known.map(({ name }) => name), 'all']);
  return asked.includes('all') ? known : known.filter(({ name }) => asked.includes(name));
}

/** Of several stories, each takes what it has; a single one must have what is asked for. */
function toScale({ name, scale }: Story, asked: Asked, stories: number): Scale {
  const take = (unit: 'seconds' | 'rows') => {
    const own = scale[unit];
    if (own !== null) return asked[unit] ?? own;
    if (stories === 1 && asked[unit] !== null) throw new Error(`${name} has no --${unit}`);
    return null;
  };
  return {
    rounds: asked.rounds ?? scale.rounds,
    seconds: take('seconds'),
    rows: take('rows'),
  };
}

/** A page speaks of the story's own scale, or of a larger one. */
function insistOnWhole({ story, scale }: { story: Story; scale: Scale }): void {
  for (const unit of ['rounds', 'seconds', 'rows'] as const) {
    const own = story.scale[unit] ?? 0;
    if ((scale[unit] ?? 0) < own)
      throw new Error(`--publish needs all of it: ${story.name} has ${own} ${unit}`);
  }
}

export function formatStoryHelp(stories: readonly Story[]): string {
  const width = Math.max(...stories.map(({ name }) => name.length));
  const list = stories.map(({ name, about, scale }) => {
    const { rounds, seconds, rows } = scale;
    const sizes = [
      `${rounds} rounds`,
      ...(seconds === null ? [] : [`${seconds} s each`]),
      ...(rows === null ? [] : [`${rows.toLocaleString('en')} rows`]),
    ];
    return `  ${name.padEnd(width)}  ${about}\n  ${''.padEnd(width)}  (${sizes.join(', ')})`;
  });
  return `npm run story -- STORY… [OPTIONS]

Does one thing the slow way and the way it is done now, in turns within one run, and says what each
takes. The stories, and what is in docs/scenarios/STORY.md:

${list.join('\n')}
  ${'all'.padEnd(width)}  all of them, one after the other

  --rounds N    how often each side is measured; figures are medians
  --seconds N   for so long each time
  --rows N      so many rows in the table that the story is about
  --publish     write the story's page and its data
  --help        this text

Exits with 2 when it was asked for what it does not know.
`;
}
