/** What `npm run prove` is asked to do, checked before anything is opened. */
import { parseArgs } from 'node:util';
import { parseAddress } from './database-address.ts';

export type ProveWish =
  | { type: 'run'; databaseUrl: string }
  | { type: 'help' }
  | { type: 'mistake'; problem: string };

/** `defaultUrl`: the server's database. */
export function parseProveWish(args: readonly string[], defaultUrl: string): ProveWish {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { database: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return { type: 'help' };
    const databaseUrl = values.database ?? defaultUrl;
    const name = values.database === undefined ? 'DATABASE_URL' : '--database';
    const { problem } = parseAddress(databaseUrl);
    if (problem !== null) return { type: 'mistake', problem: `${name} ${problem}` };
    return { type: 'run', databaseUrl };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}

export const PROVE_HELP = `npm run prove [-- OPTIONS]

Checks a database of Openrun against everything that is promised of it: every order is in the
journal with the same content; stock and limits per buyer were never exceeded, at any moment; one
order a user and key; sequences without gaps, epochs that never fall, hashes unbroken; and the
journal adds up to the snapshots, the stock, the orders and the lists as they are stored. A server
may be running on it.

  --database URL   sqlite:PATH or mysql://user:password@host:port/database
                   (default: DATABASE_URL, or sqlite:./data/openrun.db)
  --help           this text

Exits with 0 when all of it holds, with 1 when something does not, with 2 when it cannot be read.
`;
