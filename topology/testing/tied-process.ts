import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps servers; the search path of an ordinary user leaves them out. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The full path of an installed program, or null. */
export function findProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...folders, ...SYSTEM_FOLDERS]) {
    const path = join(folder, name);
    if (isExecutable(path)) return path;
  }
  return null;
}

/**
 * Starts a program that the kernel kills when this process dies, however it dies. The child's pid
 * is the program's own: `setpriv` replaces itself. Where `setpriv` cannot do this (not Linux, or
 * BusyBox) the program is started as it is, and whoever starts it must end it.
 */
export function spawnTied(command: string, args: string[], options: SpawnOptions): ChildProcess {
  if (!canTie()) return spawn(command, args, options);
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], options);
}

/** It ended, or never started. */
export function isGone(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Resolves when the child is gone, at once when it already is. */
export async function exited(child: ChildProcess): Promise<void> {
  if (isGone(child)) return;
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

/** Without a shutdown; resolves when the child is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await exited(child);
}

function canTie(): boolean {
  return spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
