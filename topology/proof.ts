/** An audit as a person sees it: progress, what was found, and the exit code that says it. */
import { BootError } from '../persistence/boot-error.ts';
import { Fault } from '../persistence/fault.ts';
import { openStore } from '../persistence/open-store.ts';
import { type AuditReport, audit } from './audit/audit.ts';
import { describe } from './audit/finding.ts';
import type { Totals } from './audit/totals.ts';
import { maskAddress } from './database-address.ts';
import { reasons } from './reasons.ts';

export interface ProofStreams {
  stdout: Pick<NodeJS.WriteStream, 'write'>;
  /** Progress and failures. */
  stderr: Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };
}

const PROVEN = 0;
const VIOLATED = 1;
const UNREADABLE = 2;

/** Resolves to the exit code. A server may be running on the database. */
export async function prove(url: string, { stdout, stderr }: ProofStreams): Promise<number> {
  const progress = createProgress(stderr);
  try {
    const store = await openStore(url, { allowRelaxedDurability: true, readOnly: true });
    try {
      const now = Date.now();
      const report = await audit(store, { now, onProgress: progress.show });
      progress.clear();
      const heading = `${store.version}, ${maskAddress(url)}`;
      stdout.write(format(report, heading, progress.seconds()));
      return report.violationCount === 0 ? PROVEN : VIOLATED;
    } finally {
      await store.close();
    }
  } catch (error) {
    progress.clear();
    if (!(error instanceof BootError || error instanceof Fault)) throw error;
    stderr.write(`${maskAddress(url)} cannot be read: ${reasons(error)}\n`);
    return UNREADABLE;
  }
}

/** Short audits show none. */
const PROGRESS_AFTER_S = 1;
const PROGRESS_EVERY_S = { terminal: 0.2, log: 10 };

function createProgress(stream: ProofStreams['stderr']) {
  const startedAt = performance.now();
  const everyS = stream.isTTY ? PROGRESS_EVERY_S.terminal : PROGRESS_EVERY_S.log;
  const seconds = () => (performance.now() - startedAt) / 1000;
  let nextS = Math.max(PROGRESS_AFTER_S, everyS);
  return {
    seconds,
    show({ entries, entities }: Readonly<Totals>): void {
      const s = seconds();
      if (s < nextS) return;
      nextS = s + everyS;
      const line = `entries ${count(entries)}, entities ${count(entities)}, ${rate(entries, s)}`;
      stream.write(stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}

function format({ totals, violationCount, violations }: AuditReport, heading: string, s: number) {
  const { entities, entries, orders, unitsSold, oversold } = totals;
  const rows = [
    ['entities', count(entities)],
    ['entries', count(entries)],
    ['orders', count(orders)],
    ['units sold', count(unitsSold)],
    ['oversold', count(oversold)],
    ['seconds', `${s.toFixed(1)}  (${rate(entries, s)})`],
  ];
  const table = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}\n`).join('');
  return `${heading}\n\n${table}\n${verdict(violationCount, violations.map(describe))}\n`;
}

function verdict(violationCount: number, listed: readonly string[]): string {
  if (violationCount === 0) return 'Proven: all of it holds.';
  const rest = violationCount - listed.length;
  const more = rest > 0 ? `\n  … and ${count(rest)} more` : '';
  const heading = violationCount === 1 ? '1 violation' : `${count(violationCount)} violations`;
  return `${heading}:\n\n${listed.map((line) => `  ${line}`).join('\n')}${more}`;
}

function rate(entries: number, seconds: number): string {
  return `${count(Math.round(entries / seconds))} entries/s`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
