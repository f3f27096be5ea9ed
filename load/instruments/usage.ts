/**
 * What another process uses, as Linux tells it in /proc. Elsewhere, and of a process that is gone,
 * nothing is known.
 */
import { readFileSync } from 'node:fs';

/** USER_HZ, the unit of /proc/PID/stat: 100 on every architecture that Node runs on. */
const TICKS_A_SECOND = 100;
const SAMPLE_MS = 100;

export interface CpuWatch {
  /**
   * Cores kept busy on average since the watch began, 0.97 for 97 % of one; ends the watch. Null:
   * unknown.
   */
  end(): number | null;
}

/** Of a process; it may end before the watch does: its last sample counts. */
export function watchCpu(pid: number): CpuWatch {
  return watch(() => parseCpuSeconds(readText(`/proc/${pid}/stat`)));
}

/**
 * Of everything that runs here, with the time that the host of a virtual machine kept for others.
 */
export function watchMachineCpu(): CpuWatch {
  return watch(() => parseBusySeconds(readText('/proc/stat')));
}

function watch(readSeconds: () => number | null): CpuWatch {
  const sample = () => ({ seconds: readSeconds(), at: performance.now() });
  const first = sample();
  let last = first;
  const timer = setInterval(() => {
    const next = sample();
    if (next.seconds !== null) last = next;
  }, SAMPLE_MS);
  return {
    end() {
      clearInterval(timer);
      if (first.seconds === null || last.seconds === null || last === first) return null;
      return ((last.seconds - first.seconds) * 1000) / (last.at - first.at);
    },
  };
}

/** The most it ever had in memory. */
export function readPeakRssMb(pid: number): number | null {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

/** User and system time, all threads. The name, in parentheses, may hold spaces and parentheses. */
export function parseCpuSeconds(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks / TICKS_A_SECOND : null;
}

/**
 * The first line counts user, nice, system, idle, iowait and so on, of all cores since the boot.
 */
export function parseBusySeconds(stat: string): number | null {
  const [name, ...ticks] = stat.split('\n', 1)[0]?.split(/ +/) ?? [];
  if (name !== 'cpu') return null;
  // Guest time, the last two, is part of user time.
  const [user, nice, system, , , irq, softirq, steal] = ticks.map(Number);
  const busy = [user, nice, system, irq, softirq, steal].reduce<number>(
    (sum, count) => sum + (count ?? 0),
    0,
  );
  return busy / TICKS_A_SECOND;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
