/** What `npm run bench` is asked to do: its flags, checked before anything is started. */
import { parseArgs } from 'node:util';
import { CONTENDERS, type ContenderName } from './contenders.ts';

export interface BenchOptions {
  /** In the order of the table. */
  only: readonly ContenderName[];
  /** Length of each measurement. */
  seconds: number;
  /** Where the numbers are written too; null: nowhere. */
  json: string | null;
}

export type Wish =
  | { type: 'run'; options: BenchOptions }
  | { type: 'help' }
  | { type: 'mistake'; problem: string };

/**
 * As long as it takes for a garbage collector and a database to show what they do in the long run.
 */
const SECONDS_DEFAULT = 10;
/** A longer run would fill a disk. */
const SECONDS_MAX = 600;

const NAMES = CONTENDERS.map((contender) => contender.name);

export function parseWish(args: readonly string[]): Wish {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { type: 'help' };
    const only = parseNames(values.only);
    const seconds = parseSeconds(values.seconds);
    if (values.json === '') throw new Error('--json needs the name of a file');
    return { type: 'run', options: { only, seconds, json: values.json ?? null } };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}

function parseNames(text: string | undefined): ContenderName[] {
  if (text === undefined) return NAMES;
  const asked = text.split(',').map((name) => name.trim());
  const unknown = asked.filter((name) => !(NAMES as string[]).includes(name));
  if (unknown.length > 0) {
    throw new Error(`--only knows no '${unknown.join("', '")}'; there are ${NAMES.join(', ')}`);
  }
  return NAMES.filter((name) => asked.includes(name));
}

function parseSeconds(text: string | undefined): number {
  if (text === undefined) return SECONDS_DEFAULT;
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > SECONDS_MAX) {
    throw new Error(`--seconds must be a whole number from 1 to ${SECONDS_MAX}, not '${text}'`);
  }
  return seconds;
}

export const HELP = `npm run bench [-- OPTIONS]

Sells one hot deal over HTTP as fast as it goes, and audits the database after each row:

${CONTENDERS.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join('\n')}

  --only A,B     only these rows
  --seconds N    measure each for so long, after a warm-up (default ${SECONDS_DEFAULT})
  --json FILE    write the numbers as JSON, too
  --help         this text

Exits with 1 when an audit found something, with 2 when it was asked for what it does not know.
`;
