/** `npm run bench -- --open-loop`: all contenders, one after the other, each beside the floor. */
import { CONTENDERS, type Contender, isFloor } from '../bench/contenders.ts';
import type { BenchOptions } from '../bench/options.ts';
import { ensurePlaces } from '../bench/place.ts';
import { startOrigin } from '../instruments/origin.ts';
import { createProgress, type Progress } from '../progress.ts';
import { OPEN_LOOP_CONNECTIONS } from './load.ts';
import {
  LEAD_IN_SECONDS,
  type MeasuredRow,
  measureOpenLoop,
  type Offer,
  type OpenLoopAsk,
  plannedSeconds,
} from './open-loop.ts';
import type { OpenLoopReport } from './report.ts';

export async function runOpenLoop(
  options: Pick<BenchOptions, 'workload' | 'only' | 'rounds' | 'seconds'>,
  command: string,
): Promise<OpenLoopReport> {
  const { workload, only, rounds, seconds } = options;
  const contenders = CONTENDERS.filter(({ name }) => only.includes(name));
  await ensurePlaces(contenders);
  const endOrigin = startOrigin(command);
  const setting = {
    workload: { name: workload.name, about: workload.about },
    rounds,
    lead_in_seconds: LEAD_IN_SECONDS,
    seconds,
    connections: OPEN_LOOP_CONNECTIONS,
  };
  const floor = contenders.find(isFloor) ?? null;
  const others = contenders.filter((one) => one !== floor);
  const progress = createProgress({
    stream: process.stderr,
    plan: (floor ? [floor, ...others] : others).map(({ name }) => {
      return { name, seconds: plannedSeconds({ rounds, seconds }) };
    }),
    now: () => performance.now(),
  });
  const rows = await measureRows(floor, others, { workload, rounds, seconds }, progress);
  progress.end();
  return { ...endOrigin(), ...setting, rows };
}

/** The floor first: then it stands by the others. In the table it is the last. */
async function measureRows(
  floor: Contender | null,
  others: readonly Contender[],
  ask: Pick<OpenLoopAsk, 'workload' | 'rounds' | 'seconds'>,
  progress: Progress,
): Promise<MeasuredRow[]> {
  const rows: MeasuredRow[] = [];
  const measureOthers = async (offerToFloor: Offer | null) => {
    for (const contender of others) {
      progress.step();
      rows.push(await measureOpenLoop({ ...ask, contender, offerToFloor }, progress));
    }
  };
  if (floor === null) {
    await measureOthers(null);
    return rows;
  }
  progress.step();
  const own = { ...ask, contender: floor, offerToFloor: null, standBy: measureOthers };
  const row = await measureOpenLoop(own, progress);
  return [...rows, row];
}
