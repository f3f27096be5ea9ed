/** What `npm run bench` is asked to do: its flags, checked before anything is started. */
import { parseArgs } from 'node:util';
import { insistOnKnown, parseCount, parseJsonPath, ROUNDS_MAX, SECONDS_MAX } from '../flag.ts';
import { CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import type { Workload } from '../workloads/workload.ts';
import { WORKLOADS } from '../workloads/workloads.ts';
import { CONTENDERS, type Contender, isFloor, isOurs } from './contenders.ts';

export interface BenchOptions {
  workload: Workload;
  /** Names of contenders in the order of the table. */
  only: readonly string[];
  rounds: number;
  /** Length of each measurement. */
  seconds: number;
  /** A table each. */
  connections: readonly number[];
  /** Where the numbers are written too; null: nowhere. */
  json: string | null;
  /** Whether the pages are written that stand on this run. */
  publish: boolean;
}

export type Wish =
  | { type: 'run'; options: BenchOptions }
  | { type: 'open-loop'; options: BenchOptions }
  | { type: 'redraw' }
  | { type: 'help' }
  | { type: 'mistake'; problem: string };

/** Odd, so that a median is a measured value. With the seconds, ten minutes for all rows. */
const ROUNDS_DEFAULT = 5;
const SECONDS_DEFAULT = 2;
/** Far beyond what a server is asked to hold; wrk and the server need a file for each. */
const CONNECTIONS_MAX = 10_000;

export function parseWish(args: readonly string[]): Wish {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        workload: { type: 'string' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        json: { type: 'string' },
        publish: { type: 'boolean', default: false },
        'open-loop': { type: 'boolean', default: false },
        redraw: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { type: 'help' };
    if (values.redraw) {
      if (args.length > 1) throw new Error('--redraw measures nothing, so it takes no other flag');
      return { type: 'redraw' };
    }
    if (values.publish && values.only !== undefined) {
      throw new Error('--publish needs all rows: it goes with no --only');
    }
    if (values['open-loop'] && values.connections !== undefined) {
      throw new Error('--open-loop chooses its connections itself');
    }
    const json = parseJsonPath(values.json);
    const workload = parseWorkload(values.workload);
    return {
      type: values['open-loop'] ? 'open-loop' : 'run',
      options: {
        workload,
        only: parseNames(values.only, workload, values['open-loop'] ? isOfOpenLoop : () => true),
        rounds: parseCount('--rounds', values.rounds ?? `${ROUNDS_DEFAULT}`, ROUNDS_MAX),
        seconds: parseCount('--seconds', values.seconds ?? `${SECONDS_DEFAULT}`, SECONDS_MAX),
        connections: parseConnections(values.connections),
        json,
        publish: values.publish,
      },
    };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}

function parseWorkload(name: string | undefined): Workload {
  if (name === undefined) return WORKLOADS[0];
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (found) return found;
  const names = WORKLOADS.map((workload) => workload.name).join(', ');
  throw new Error(`--workload knows no '${name}'; there are ${names}`);
}

/** Unless told otherwise: the slow would stand in a table of rates that they never reach. */
function isOfOpenLoop(contender: Contender): boolean {
  return isOurs(contender) || isFloor(contender);
}

function parseNames(
  text: string | undefined,
  workload: Workload,
  isDefault: (contender: Contender) => boolean,
): string[] {
  const suited = CONTENDERS.filter(workload.suits);
  const names: string[] = suited.map(({ name }) => name);
  if (text === undefined) return suited.filter(isDefault).map(({ name }) => name);
  const asked = text.split(',').map((name) => name.trim());
  insistOnKnown('--only knows no', asked, names);
  return names.filter((name) => asked.includes(name));
}

function parseConnections(text: string | undefined): number[] {
  if (text === undefined) return [CONNECTIONS_DEFAULT];
  const counts = text
    .split(',')
    .map((part) => parseCount('--connections', part.trim(), CONNECTIONS_MAX));
  return [...new Set(counts)];
}

export const HELP = `npm run bench [-- OPTIONS]

Asks each of these the same, as fast as it answers, and audits its database afterwards:

${list(CONTENDERS)}

  --workload W       what is asked (default ${WORKLOADS[0].name}):
${list(WORKLOADS)}
  --only A,B         only these rows
  --rounds N         how often each row is measured; figures are medians (default ${ROUNDS_DEFAULT})
  --seconds N        for so long each time, after a warm-up (default ${SECONDS_DEFAULT})
  --connections A,B  so many at once, a table each (default ${CONNECTIONS_DEFAULT})
  --open-loop        offer rates up to saturation and beyond, and tell the latency at each; for
                     so many seconds each, to ours and the floor unless --only names others
  --json FILE        write the numbers as JSON, too
  --publish          write the pages that stand on such a run: its tables, charts and data; what
                     has no page, as an open loop of anything but the hot deal, is refused
  --redraw           write those pages again from the data they stand on; measures nothing
  --help             this text

Exits with 1 when an audit found something, with 2 when it was asked for what it does not know.
`;

function list(named: readonly { name: string; about: string }[]): string {
  return named.map(({ name, about }) => `    ${name.padEnd(18)} ${about}`).join('\n');
}
