/** A contender of the bench as a side of a story: its own server, database and load, anew. */
import type { Contender, ContenderName } from '../bench/contenders.ts';
import { CONTENDERS } from '../bench/contenders.ts';
import { describeDatabase } from '../bench/database-facts.ts';
import { type Measurement, measure } from '../bench/measurement.ts';
import { createPlace } from '../bench/place.ts';
import type { Progress } from '../progress.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Workload } from '../workloads/workload.ts';
import { P50, P95, P99, RATE } from './clients.ts';
import type { Figures, Side } from './story.ts';

/** Of server and database, for one answer. */
export const CPU = 'CPU µs each';

/** The story tells what goes on, a whole measurement at a time. */
const SILENT: Progress = { step() {}, stage() {}, end() {} };

export interface Contest {
  workload: Workload;
  connections: number;
  seconds: number;
}

export function findContender(name: ContenderName): Contender {
  const found = CONTENDERS.find((contender) => contender.name === name);
  if (!found) throw new Error(`the bench has no ${name}`);
  return found;
}

/** The story fails when an audit finds something, or an answer was none that is expected. */
export function toSide(name: string, contender: Contender, contest: Contest): Side {
  return {
    name,
    async measure() {
      const measured = await measure(
        { ...contest, contender, askFloor: null, isLast: false },
        SILENT,
      );
      return toFigures(name, measured);
    },
  };
}

export function toFigures(
  name: string,
  { bursts, audit }: Pick<Measurement, 'bursts' | 'audit'>,
): Figures {
  const [burst] = bursts;
  if (!burst) throw new Error(`${name} was not measured`);
  const { load, cpu } = burst;
  const { accepted, refused, broken } = load;
  const problems = [...(audit?.findings ?? [])];
  if (refused > 0) problems.push(`${refused} were refused`);
  if (broken > 0) problems.push(`${broken} were lost`);
  if (accepted === 0) problems.push('nobody was answered');
  if (problems.length > 0) throw new Error(`${name}: ${problems.join('; ')}`);
  const cores = (cpu.server ?? Number.NaN) + (cpu.database ?? 0);
  return {
    [P50]: load.p50Ms,
    [P95]: load.p95Ms,
    [P99]: load.p99Ms,
    [RATE]: accepted / load.seconds,
    [CPU]: (cores * load.seconds * 1e6) / accepted,
  };
}

/** The database server that such a contender gets, for people. */
export async function describePlace(contender: Contender): Promise<string> {
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path);
  const facts = await describeDatabase(place);
  if (facts === null) throw new Error(`${contender.name} keeps nothing`);
  return `${facts.version}, ${facts.settings}`;
}
