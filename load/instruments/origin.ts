/** Where the numbers of a run come from: without it they say nothing. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describePolicy } from './load-process.ts';
import { inspectMachine, type Machine } from './machine.ts';

export interface Origin {
  /** ISO, of the start. */
  at: string;
  /** What was typed to get them. */
  command: string;
  /** Of this code; ends with `+` when it was changed since. Null: there is no Git here. */
  commit: string | null;
  /** The whole run, with all starts and audits. */
  took_seconds: number;
  /** Without the load generator where it was not used. */
  machine: Omit<Machine, 'wrk'> & Partial<Pick<Machine, 'wrk'>>;
}

const MINUTES_FROM_S = 120;

/** To be called when the run begins; what it returns, when the run is over. */
export function startOrigin(command: string): () => Origin & { machine: Machine } {
  const startedAt = performance.now();
  const at = new Date().toISOString();
  const commit = readCommit();
  const machine = inspectMachine(tmpdir());
  return () => {
    const took_seconds = Math.round((performance.now() - startedAt) / 1000);
    return { at, command, commit, took_seconds, machine };
  };
}

function readCommit(): string | null {
  const options = { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' } as const;
  const { stdout, status } = spawnSync('git', ['rev-parse', '--short=10', 'HEAD'], options);
  if (status !== 0) return null;
  const changes = spawnSync('git', ['status', '--porcelain', '--', '*.ts', '*.sql'], options);
  return `${stdout.trim()}${changes.stdout ? '+' : ''}`;
}

export function describeOrigin({
  command,
  at,
  commit,
  took_seconds,
}: Omit<Origin, 'machine'>): string {
  const took = took_seconds < MINUTES_FROM_S ? `${took_seconds} s` : minutes(took_seconds);
  return `\`${command}\`, ${at.slice(0, 10)}, ${describeCode(commit)}, ${took} in all.`;
}

function describeCode(commit: string | null): string {
  if (commit === null) return 'commit unknown';
  return commit.endsWith('+') ? `commit ${commit.slice(0, -1)} with changes` : `commit ${commit}`;
}

function minutes(seconds: number): string {
  return `${Math.round(seconds / 60)} min`;
}

export function describeMachine({ machine }: Pick<Origin, 'machine'>): string {
  const { cpu, cores, memoryGb, os, node, wrk, load, flushMs } = machine;
  const generator = wrk === undefined ? [] : [`${wrk}${describePolicy(load)}`];
  const programs = [`Node ${node}`, ...generator].join(', ');
  return (
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, ${programs}. ` +
    `A flush of 4 KiB takes ${flushMs.toFixed(2)} ms.`
  );
}

/** Sentences; none: the databases lay on a disk. */
export function warnOfMemory({ machine }: Pick<Origin, 'machine'>): string[] {
  if (!machine.isInMemory) return [];
  return [
    'the databases lay in memory, where flushing costs nothing. Set TMPDIR to a folder on a disk.',
  ];
}
