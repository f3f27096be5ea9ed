/** The load: `wrk`, closed loop, one thread, requests formatted beforehand by `orders.lua`. */
import { fileURLToPath } from 'node:url';
import { findProgram, spawnTied } from '../topology/testing/tied-process.ts';

export const CONNECTIONS = 256;
/** An answer that takes longer is counted as a failure, not as a slow success. */
const TIMEOUT_S = 10;

const SCRIPT = fileURLToPath(new URL('./orders.lua', import.meta.url));

export interface Load {
  url: string;
  seconds: number;
  /** A file with one access token a line: one buyer each. */
  tokensPath: string;
  /** A file with the body that all of them send. */
  bodyPath: string;
}

/** Answers seen within the time. What is under way when the time is up is never seen. */
export interface LoadOutcome {
  /** Answers with a status of success: 201, the only one of this route. */
  accepted: number;
  /** Answers with another status. */
  refused: number;
  /** Connections that failed, and answers that never came. */
  broken: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

export interface RunningLoad {
  pid: number;
  outcome: Promise<LoadOutcome>;
}

export function startLoad(load: Load): RunningLoad {
  const shape = ['-t1', `-c${CONNECTIONS}`, `-d${load.seconds}s`, `--timeout=${TIMEOUT_S}s`];
  const args = [...shape, '-s', SCRIPT, load.url, '--', load.tokensPath, load.bodyPath];
  const child = spawnTied(findProgram('wrk') ?? 'wrk', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: string) => {
    output += chunk;
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  const outcome = new Promise<LoadOutcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const parsed = parseOutcome(output);
      if (parsed) resolve(parsed);
      else reject(new Error(`wrk ended without a result:\n${output}`));
    });
  });
  return { pid: child.pid ?? Number.NaN, outcome };
}

interface Line {
  requests: number;
  status: number;
  connect: number;
  read: number;
  write: number;
  timeout: number;
  duration: number;
  p50: number;
  p99: number;
}

/** From what `orders.lua` prints last, after wrk's own summary. Null: it never came to that. */
export function parseOutcome(output: string): LoadOutcome | null {
  const text = output.split('\n').findLast((line) => line.startsWith('{"requests"'));
  if (text === undefined) return null;
  const line = JSON.parse(text) as Line;
  return {
    accepted: line.requests - line.status,
    refused: line.status,
    broken: line.connect + line.read + line.write + line.timeout,
    seconds: line.duration / 1e6,
    p50Ms: line.p50 / 1e3,
    p99Ms: line.p99 / 1e3,
  };
}
