import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

/**
 * Resolves when the process does nothing any more, until the disposal. One of its threads gets the
 * signal and stops the others: on a busy machine they go on for a while.
 */
export async function freezeProcess(pid: number): Promise<Disposable> {
  process.kill(pid, 'SIGSTOP');
  await until('every thread has stopped', () => threadStates(pid).every((state) => state === 'T'));
  return { [Symbol.dispose]: () => void process.kill(pid, 'SIGCONT') };
}

function threadStates(pid: number): (string | undefined)[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    // The name before it may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  });
}
