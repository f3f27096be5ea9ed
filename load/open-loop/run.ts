/** `npm run bench -- --open-loop`: all contenders, one after the other. */
import type { BenchOptions } from '../bench/options.ts';
import { ensurePlaces } from '../bench/place.ts';
import { startOrigin } from '../instruments/origin.ts';
import { createProgress } from '../progress.ts';
import { OPEN_LOOP_CONNECTIONS } from './load.ts';
import {
  chooseContenders,
  type MeasuredRow,
  measureOpenLoop,
  plannedSeconds,
} from './open-loop.ts';
import { type OpenLoopReport, toOpenLoopReport } from './report.ts';

export async function runOpenLoop(
  options: Pick<BenchOptions, 'workload' | 'only' | 'rounds' | 'seconds'>,
  command: string,
): Promise<OpenLoopReport> {
  const { workload, only, rounds, seconds } = options;
  const contenders = chooseContenders(workload, only);
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
  const rows: MeasuredRow[] = [];
  for (const contender of contenders) {
    progress.step();
    rows.push(await measureOpenLoop({ contender, workload, rounds, seconds }, rows, progress));
  }
  progress.end();
  return toOpenLoopReport({ ...endOrigin(), ...setting }, rows);
}
