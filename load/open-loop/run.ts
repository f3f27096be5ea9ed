/** `npm run bench -- --open-loop`: all contenders, one after the other, each beside the floor. */
import { CONTENDERS, type Contender, isFloor } from '../bench/contenders.ts';
import type { BenchOptions } from '../bench/options.ts';
import { ensurePlaces } from '../bench/place.ts';
import { startOrigin } from '../instruments/origin.ts';
import { createProgress, type Progress } from '../progress.ts';
import { OPEN_LOOP_CONNECTIONS } from './load.ts';
import {
  type MeasuredRow,
  measureOpenLoop,
  type Offer,
  type OpenLoopAsk,
  plannedSeconds,
} from './open-loop.ts';
import { type OpenLoopReport, toOpenLoopReport } from './report.ts';

export async function runOpenLoop(
  options: Pick<BenchOptions, 'workload' | 'only' | 'rounds' | 'seconds'>,
  command: string,
): Promise<OpenLoopReport> {
  const { workload, only, rounds, seconds } = options;
  const contenders = CONTENDERS.filter((one) => workload.suits(one) && only.includes(one.name));
  await ensurePlaces(contenders);
  const endOrigin = startOrigin(command);
  const setting = {
    workload: { name: workload.name, about: workload.about },
    rounds,
    seconds,
    connections: OPEN_LOOP_CONNECTIONS,
  };
  const progress = createProgress({
    stream: process.stderr,
    plan: contenders.map(({ name }) => ({ name, seconds: plannedSeconds({ rounds, seconds }) })),
    now: () => performance.now(),
  });
  const rows = await measureRows(contenders, { workload, rounds, seconds }, progress);
  progress.end();
  return toOpenLoopReport({ ...endOrigin(), ...setting }, rows);
}

/** The floor first: then it stands by the others. In the table it is the last. */
async function measureRows(
  contenders: readonly Contender[],
  ask: Pick<OpenLoopAsk, 'workload' | 'rounds' | 'seconds'>,
  progress: Progress,
): Promise<MeasuredRow[]> {
  const floor = contenders.find(isFloor);
  const rows: MeasuredRow[] = [];
  const measureOthers = async (offerToFloor: Offer | null) => {
    for (const contender of contenders.filter((one) => one !== floor)) {
      progress.step();
      rows.push(await measureOpenLoop({ ...ask, contender, offerToFloor }, progress));
    }
  };
  if (!floor) {
    await measureOthers(null);
    return rows;
  }
  progress.step();
  const own = { ...ask, contender: floor, offerToFloor: null, standBy: measureOthers };
  const row = await measureOpenLoop(own, progress);
  return [...rows, row];
}
