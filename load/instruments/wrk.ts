/** The load: `wrk`, closed loop, one thread, requests formatted beforehand by a script. */
import { join } from 'node:path';
import { findProgram } from '../../topology/testing/tied-process.ts';
import { spawnLoad } from './load-process.ts';

export const CONNECTIONS_DEFAULT = 256;
/** An answer that takes longer is counted as a failure, not as a slow success. */
const TIMEOUT_S = 10;
const SCRIPT = join(import.meta.dirname, 'requests.lua');

export interface WrkLoad {
  /** Asked in turn; see `workloads/http-request.ts`. */
  requestsPath: string;
  url: string;
  seconds: number;
  connections: number;
}

/** Answers seen within the time. What is under way when the time is up is never seen. */
export interface LoadOutcome {
  /** Answers with a status of success; of `POST /orders`, there is one: 201. */
  accepted: number;
  /** Answers with another status. */
  refused: number;
  /** Connections that failed, and answers that never came. */
  broken: number;
  seconds: number;
  /** Of all answers, with their heads. */
  bytes: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  p999Ms: number;
}

/** What an audit wants to know of a load, however it was made. */
export interface Answered extends Pick<LoadOutcome, 'accepted' | 'refused' | 'broken'> {
  /** Null: nobody counted them. */
  bytes: number | null;
}

export interface RunningLoad<Outcome = LoadOutcome> {
  pid: number;
  outcome: Promise<Outcome>;
}

export function startWrk({ requestsPath, url, seconds, connections }: WrkLoad): RunningLoad {
  const shape = ['-t1', `-c${connections}`, `-d${seconds}s`, `--timeout=${TIMEOUT_S}s`];
  const child = spawnLoad(
    findProgram('wrk') ?? 'wrk',
    [...shape, '-s', SCRIPT, url, '--', requestsPath],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
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
  bytes: number;
  p50: number;
  p95: number;
  p99: number;
  p999: number;
}

/** From what `requests.lua` prints last, after wrk's own summary. Null: it never came to that. */
export function parseOutcome(output: string): LoadOutcome | null {
  const text = output.split('\n').findLast((line) => line.startsWith('{"requests"'));
  if (text === undefined) return null;
  const line = JSON.parse(text) as Line;
  return {
    accepted: line.requests - line.status,
    refused: line.status,
    broken: line.connect + line.read + line.write + line.timeout,
    seconds: line.duration / 1e6,
    bytes: line.bytes,
    p50Ms: line.p50 / 1e3,
    p95Ms: line.p95 / 1e3,
    p99Ms: line.p99 / 1e3,
    p999Ms: line.p999 / 1e3,
  };
}
