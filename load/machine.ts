/** Where the numbers come from: without it they say nothing. */
import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  os: string;
  node: string;
  /** Median of writing 4 KiB at the end of a file and flushing it, where the databases lie. */
  flushMs: number;
  /** The databases lie in memory: a flush does nothing there. */
  isInMemory: boolean;
}

const FLUSHES = 101;
/** statfs(2). */
const TMPFS_MAGIC = 0x01021994;

export function inspectMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? arch(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
    flushMs: measureFlushMs(folder),
    isInMemory: statfsSync(folder).type === TMPFS_MAGIC,
  };
}

function measureFlushMs(folder: string): number {
  const path = join(folder, 'flush');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: FLUSHES }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(path);
  return times.sort((a, b) => a - b)[Math.floor(FLUSHES / 2)] ?? Number.NaN;
}
