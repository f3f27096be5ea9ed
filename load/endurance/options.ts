/** What `npm run endurance` is asked to do: its flags, checked before anything is started. */
import { parseArgs } from 'node:util';
import { CONTENDERS, type Contender, isOurs } from '../bench/contenders.ts';
import { insistOnKnown, parseCount, parseJsonPath } from '../flag.ts';

export const TRIALS = ['memory', 'recovery', 'restart'] as const;
export type Trial = (typeof TRIALS)[number];

export interface EnduranceOptions {
  trials: readonly Trial[];
  contenders: readonly Contender[];
  /** Sold while the memory is watched. */
  orders: number;
  /** In the journal of the deal that is recovered. */
  entries: number;
  /** Kills under load; and starts with a snapshot, and as many without. */
  times: number;
  /** Where the numbers are written too; null: nowhere. */
  json: string | null;
  /** Whether the page is written that stands on this run. */
  publish: boolean;
}

export type EnduranceWish =
  | { type: 'run'; options: EnduranceOptions }
  | { type: 'help' }
  | { type: 'mistake'; problem: string };

/** Whose endurance it is: the others have no actors to keep, recover or lose. */
const OURS = CONTENDERS.filter(isOurs);

const ORDERS_DEFAULT = 200_000;
const ENTRIES_DEFAULT = 100_000;
/** More would fill a disk. */
const ORDERS_MAX = 5_000_000;
const TIMES_DEFAULT = 5;
const TIMES_MAX = 100;

export function parseEnduranceWish(args: readonly string[]): EnduranceWish {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        orders: { type: 'string' },
        entries: { type: 'string' },
        times: { type: 'string' },
        json: { type: 'string' },
        publish: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { type: 'help' };
    const { only, orders, entries, times, publish } = values;
    const isWhole = [only, orders, entries, ...positionals].every((one) => one === undefined);
    if (publish && !isWhole) {
      throw new Error('--publish needs all of it: it goes with --times and --json only');
    }
    const json = parseJsonPath(values.json);
    return {
      type: 'run',
      options: {
        trials: parseNames('there is no trial', positionals, TRIALS, (name) => name),
        contenders: parseNames(
          '--only knows no',
          only?.split(',').map((name) => name.trim()) ?? [],
          OURS,
          ({ name }) => name,
        ),
        orders: parseCount('--orders', orders ?? `${ORDERS_DEFAULT}`, ORDERS_MAX),
        entries: parseCount('--entries', entries ?? `${ENTRIES_DEFAULT}`, ORDERS_MAX),
        times: parseCount('--times', times ?? `${TIMES_DEFAULT}`, TIMES_MAX),
        json,
        publish,
      },
    };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}

/** Those that are asked for, in their own order; all when none is. */
function parseNames<Item>(
  complaint: string,
  asked: readonly string[],
  items: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  const names = items.map(nameOf);
  insistOnKnown(complaint, asked, names);
  return asked.length === 0 ? items : items.filter((item) => asked.includes(nameOf(item)));
}

const SAID = {
  orders: ORDERS_DEFAULT.toLocaleString('en'),
  entries: ENTRIES_DEFAULT.toLocaleString('en'),
  names: OURS.map(({ name }) => name).join(', '),
};

export const ENDURANCE_HELP = `npm run endurance [-- TRIAL… OPTIONS]

What our server is like after many orders, and after a crash; all of it unless told otherwise:

  memory           the heap of the server on the way to ${SAID.orders} orders on one deal
  recovery         the first answer of a deal with ${SAID.entries} entries, after a restart
  restart          kill -9 under load: the time until it sells again, and every order looked for

  --only A,B       only these of ${SAID.names}
  --orders N       so many orders for the memory
  --entries N      so many entries for the recovery
  --times N        so many kills, so many restarts of each kind (default ${TIMES_DEFAULT})
  --json FILE      write the numbers as JSON, too
  --publish        write the page that stands on such a run, and its data
  --help           this text

Exits with 1 when an acknowledged order is missing or anything else is not as it was answered,
with 2 when it was asked for what it does not know; a target that was missed is only told.
npm run bench -- --redraw draws the page again.
`;
