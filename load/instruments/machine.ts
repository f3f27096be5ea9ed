/** The machine that everything is measured on. */
import { spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { type LoadPolicy, loadPolicy } from './load-process.ts';
import { medianOf } from './median.ts';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  os: string;
  node: string;
  /** Version of the load generator. */
  wrk: string;
  /** How wrk and the open loop's generator are scheduled; absent in runs of old: normal. */
  load?: LoadPolicy;
  /** Median of writing 4 KiB at the end of a file and flushing it, where the databases lie. */
  flushMs: number;
  /** The databases lie in memory: a flush does nothing there. */
  isInMemory: boolean;
}

const FLUSHES = 101;
const FLUSH_BYTES = 4096;
/** statfs(2). */
const TMPFS_MAGIC = 0x01021994;

export function inspectMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? arch(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
    wrk: readWrkVersion(),
    load: loadPolicy(),
    flushMs: measureFlushMs(folder),
    isInMemory: statfsSync(folder).type === TMPFS_MAGIC,
  };
}

/** Its first two words; it knows no way to print them that ends well. */
function readWrkVersion(): string {
  const { stdout } = spawnSync('wrk', ['-v'], { encoding: 'utf8' });
  return /^wrk \S+/.exec(stdout ?? '')?.[0] ?? 'wrk';
}

function measureFlushMs(folder: string): number {
  // Another run may measure there, too.
  const path = join(folder, `flush-${process.pid}`);
  const file = openSync(path, 'w');
  const page = Buffer.alloc(FLUSH_BYTES, 1);
  const times = Array.from({ length: FLUSHES }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(path);
  return medianOf(times) ?? Number.NaN;
}
