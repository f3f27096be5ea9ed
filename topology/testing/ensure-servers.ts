/**
 * Gets the programs that tests and measurements need, where this machine lacks them. `npm test`
 * runs this file first. It installs only as root on Debian and its kin, never removes a package and
 * starts no service.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { findMariadb, MARIADB_IMAGE } from './mariadb-programs.ts';
import { findRedis, REDIS_IMAGE } from './redis-server.ts';
import { findProgram } from './tied-process.ts';

/** Afterwards `startMariadb` works. Rejects with what to do when it cannot be made to. */
export async function ensureMariadb(): Promise<void> {
  if (findMariadb() === 'installed' || (await install('mariadb-server'))) return;
  if (findMariadb() === 'docker' && (await show('docker', ['pull', MARIADB_IMAGE]))) return;
  throw new Error(
    'The tests need MariaDB 10.6 or newer. Install it (sudo apt-get install mariadb-server), ' +
      'or start Docker, and try again. It need not run as a service.',
  );
}

/** Afterwards `startRedis` works. Rejects with what to do when it cannot be made to. */
export async function ensureRedis(): Promise<void> {
  if (findRedis() === 'installed' || (await install('redis-server'))) return;
  if (findRedis() === 'docker' && (await show('docker', ['pull', REDIS_IMAGE]))) return;
  throw new Error(
    'The tests need Redis 6 or newer. Install it (sudo apt-get install redis-server), ' +
      'or start Docker, and try again. It need not run as a service.',
  );
}

/** Afterwards `wrk` can be run. Rejects with what to do when it cannot be made to. */
export async function ensureWrk(): Promise<void> {
  if (findProgram('wrk') !== null || (await install('wrk'))) return;
  throw new Error('Measuring needs wrk. Install it (sudo apt-get install wrk) and try again.');
}

/** False: not root, no apt-get, or it failed and said why. */
async function install(debianPackage: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null) return false;
  console.log(`Installing ${debianPackage}`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const flags = ['--yes', '--no-install-recommends', '--no-remove'];
  using _ = holdServiceStarts();
  return (
    (await show('apt-get', ['update'], options)) &&
    (await show('apt-get', ['install', ...flags, debianPackage], options))
  );
}

/** Debian asks this program before a package starts its service; 101 forbids it. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Keeps packages from starting services until disposed. A policy that is there already stays in
 * charge. Ours allows everything again once we are gone, should we be killed before we can remove
 * it.
 */
function holdServiceStarts(): Disposable {
  const outlive = () => {};
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, outlive);
  const ours = writeNew(
    POLICY,
    `#!/bin/sh\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`,
  );
  return {
    [Symbol.dispose]() {
      if (ours) rmSync(POLICY, { force: true });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, outlive);
    },
  };
}

function writeNew(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o755 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Runs a program with its output for all to see; true when it succeeds. */
async function show(program: string, args: string[], options: SpawnOptions = {}): Promise<boolean> {
  const [code] = await once(spawn(program, args, { ...options, stdio: 'inherit' }), 'exit');
  return code === 0;
}

if (import.meta.main) {
  try {
    await ensureMariadb();
    await ensureRedis();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
