/** What `npm run load` is asked to do: its arguments, checked before anything is started. */
import { parseArgs } from 'node:util';
import { parseAddress } from '../../topology/database-address.ts';
import { insistOnKnown, parseJsonPath } from '../flag.ts';

export interface LoadOptions {
  /** Names of scenarios, in the order of running. */
  scenarios: readonly string[];
  /** Null: a server of our own for each scenario. */
  target: string | null;
  /** For the audit; null with a target: the database is not looked at. */
  database: string | null;
  /** What our own server stands on. */
  engine: 'sqlite' | 'mariadb';
  /** So many times the buyers and the units. */
  scale: number;
  /** Where the outcomes are written, too; null: nowhere. */
  json: string | null;
}

export type LoadWish =
  | { type: 'run'; options: LoadOptions }
  | { type: 'list' }
  | { type: 'mistake'; problem: string };

/** A larger crowd would measure artillery, which tops out near 2,000 requests a second. */
const SCALE_MAX = 20;

export function parseLoadWish(args: readonly string[], known: readonly string[]): LoadWish {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: { type: 'string' },
        database: { type: 'string' },
        mariadb: { type: 'boolean', default: false },
        scale: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help || (positionals.length === 0 && args.length === 0)) return { type: 'list' };
    const { target = null, database = null, mariadb } = values;
    const json = parseJsonPath(values.json);
    if (target !== null && !/^https?:$/.test(URL.parse(target)?.protocol ?? ''))
      throw new Error(`--target must be http://HOST:PORT, not '${target}'`);
    if (target !== null && mariadb) throw new Error('--mariadb is for a server of our own');
    if (database !== null && target === null) throw new Error('--database needs --target');
    const problem = database === null ? null : parseAddress(database).problem;
    if (problem !== null) throw new Error(`--database ${problem}`);
    return {
      type: 'run',
      options: {
        ...{ scenarios: parseNames(positionals, known), target, database, json },
        ...{ engine: mariadb ? 'mariadb' : 'sqlite', scale: parseScale(values.scale) },
      },
    };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}

function parseNames(asked: readonly string[], known: readonly string[]): readonly string[] {
  if (asked.length === 0) throw new Error('which scenario? Name one, or all');
  insistOnKnown('there is no scenario', asked, [...known, 'all']);
  return asked.includes('all') ? known : known.filter((name) => asked.includes(name));
}

function parseScale(text = '1'): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= SCALE_MAX))
    throw new Error(`--scale must be a number above 0, up to ${SCALE_MAX}, not '${text}'`);
  return scale;
}

export function formatHelp(scenarios: readonly { name: string; about: string }[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return `npm run load -- SCENARIO… [OPTIONS]

Sends a crowd of buyers over HTTP, by artillery, and checks afterwards what must hold:

${scenarios.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join('\n')}
  ${'all'.padEnd(width)}  all of them, one after the other

  --target URL     a server that runs already (default: our own, on a new database, for each)
  --database URL   the database of that server: without it, what is stored is not looked at
  --mariadb        our own server stands on a MariaDB of our own, not on SQLite
  --scale N        so many times the buyers and the units, 0.5 for half (default 1)
  --json FILE      write the outcomes as JSON, too
  --help           this text

Exits with 1 when a threshold was missed or an invariant broken, with 2 when it was asked for what
it does not know.
`;
}
