/** A server in a Docker container, for machines on which it is not installed. */
import { type ChildProcess, execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram, kill, spawnTied } from './tied-process.ts';

const run = promisify(execFile);

/** Where a server can be had that needs all these programs. Null: nowhere. */
export function findServer(needed: readonly string[]): 'installed' | 'docker' | null {
  if (needed.every((name) => findProgram(name) !== null)) return 'installed';
  const docker = findProgram('docker');
  return docker !== null && spawnSync(docker, ['info']).status === 0 ? 'docker' : null;
}

export interface Container {
  name: string;
  image: string;
  /** The same inside and outside; published on loopback only. */
  port: number;
  /** Of `docker run`. */
  options?: readonly string[];
  /** The program and its arguments. It may listen on every address. */
  command: readonly string[];
}

/**
 * The server ends as soon as its standard input does, which happens when the `docker` client dies
 * with us.
 */
const SERVE_UNTIL_INPUT_ENDS = 'cat <&0 >/dev/null & "$@" </dev/null & wait -n';

/** The child is the `docker` client: it lives as long as the server. */
export function serveInContainer(container: Container): ChildProcess {
  const { name, image, port, options = [], command } = container;
  const place = ['--interactive', `--name=${name}`, `--publish=127.0.0.1:${port}:${port}`];
  const shell = ['-c', SERVE_UNTIL_INPUT_ENDS, 'bash', ...command];
  const line = ['run', '--rm', ...options, ...place, '--entrypoint=bash', image, ...shell];
  return spawnTied('docker', line, { stdio: ['pipe', 'ignore', 'ignore'] });
}

export async function endContainer(client: ChildProcess, name: string): Promise<void> {
  await kill(client);
  // It may be gone already.
  await run('docker', ['rm', '--force', name]).catch(() => {});
}
