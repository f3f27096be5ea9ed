/** Starts the generator of an open loop and orders its steps. */
import { once } from 'node:events';
import { join } from 'node:path';
import { spawnLoad } from '../instruments/load-process.ts';
import type { StepOrder } from './generator.ts';
import type { StepOutcome } from './step.ts';

export interface OpenLoop extends Disposable {
  pid: number;
  /** One at a time. */
  offer(order: StepOrder): Promise<StepOutcome>;
}

/**
 * Enough that what waits, waits in the server: below saturation a few hundred are in use. Files are
 * limited to 1,024 in many places.
 */
export const OPEN_LOOP_CONNECTIONS = 900;

const ENDED = 'the generator has ended';
const GENERATOR = join(import.meta.dirname, './generator.ts');

export function startOpenLoop(url: string, requestsPath: string): OpenLoop {
  const child = spawnLoad(
    process.execPath,
    [GENERATOR, url, requestsPath, `${OPEN_LOOP_CONNECTIONS}`],
    // Advanced: an outcome holds typed arrays.
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' },
  );
  const ended = new AbortController();
  child.once('exit', () => ended.abort(new Error(ENDED)));
  return {
    pid: child.pid ?? Number.NaN,
    async offer(order) {
      const { signal } = ended;
      signal.throwIfAborted();
      const answer = once(child, 'message', { signal });
      child.send(order);
      // Its channel may break, so that nothing can be sent, before its end is told.
      const [outcome] = await answer.catch((cause: unknown) => {
        throw new Error(ENDED, { cause });
      });
      return outcome as StepOutcome;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
