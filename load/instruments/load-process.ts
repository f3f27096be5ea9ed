/**
 * wrk, or the open loop's generator, waits for its turn on a core, as a batch job does (sched(7)).
 * It shares the machine with the server, and Linux would let it interrupt whoever wakes it: at each
 * answer, on the server's own core, even while another is idle. A crowd has computers of its own.
 */
import { type ChildProcess, type SpawnOptions, spawnSync } from 'node:child_process';
import { spawnTied } from '../../topology/testing/tied-process.ts';

export type LoadPolicy = 'batch' | 'normal';

/** The priority is one that this policy does not know. */
const BATCH = ['--batch', '0'];

/** Normal where nobody can tell the system: not Linux, or without `chrt`. */
export function loadPolicy(): LoadPolicy {
  return spawnSync('chrt', [...BATCH, 'true']).status === 0 ? 'batch' : 'normal';
}

/** Its pid is the program's own: `chrt` replaces itself. */
export function spawnLoad(program: string, args: string[], options: SpawnOptions): ChildProcess {
  if (loadPolicy() === 'normal') return spawnTied(program, args, options);
  return spawnTied('chrt', [...BATCH, program, ...args], options);
}

/** After the name of who makes it. Undefined: of a run before it was kept, when it was normal. */
export function describePolicy(policy: LoadPolicy | undefined): string {
  return policy === 'batch' ? ' as a batch job' : '';
}
