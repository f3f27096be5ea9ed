import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Audit } from '../audit/audit.ts';
import { bytesAnOrder, type Mark, type MemoryOutcome } from './memory.ts';
import type { Recovery, RecoveryOutcome } from './recovery.ts';
import {
  describeMemory,
  describeRecovery,
  describeRestart,
  type EnduranceReport,
  findingsIn,
} from './report.ts';
import type { RestartOutcome } from './restart.ts';

const report = suite('endurance report');

const DATABASE = { version: 'SQLite 3', settings: 'synchronous=full' };
const AUDIT: Audit = { orders: 10, unseen: 0, isProven: true, findings: [] };
const BROKEN: Audit = { ...AUDIT, findings: ['2 accepted orders are not stored'] };

function mark(orders: number, heapMb: number, externalMb = 20): Mark {
  return { orders, heapMb, externalMb, residentMb: 200 };
}

function memory(marks: Mark[], audit = AUDIT): MemoryOutcome {
  return { contender: 'openrun-sqlite', marks, audit, database: DATABASE };
}

function recovery(withMs: number, withoutMs: number): RecoveryOutcome {
  const one = (firstAnswerMs: number, replayed: number): Recovery => {
    return { entries: 100_000, replayed, firstAnswerMs, secondAnswerMs: 3 };
  };
  return {
    contender: 'openrun-sqlite',
    withSnapshot: [one(50, 900), one(withMs, 902)],
    withoutSnapshot: [one(700, 100_000), one(withoutMs, 100_002)],
    audit: AUDIT,
    database: DATABASE,
  };
}

function restart(pauses: readonly number[], findings: string[] = []): RestartOutcome {
  return {
    contender: 'openrun-sqlite',
    buyers: 64,
    kills: pauses.map((pauseMs) => ({ pauseMs, readyMs: pauseMs - 50 })),
    acknowledged: 1_234,
    cutOff: 64,
    findings,
    database: DATABASE,
  };
}

function cellsOf(line: string | undefined): string[] {
  return (line ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

report('counts growth from the first mark with orders on, heap and buffers', () => {
  const marks = [mark(1, 10), mark(1_000, 40), mark(2_000, 41), mark(3_000, 41, 21)];
  assert.is(bytesAnOrder(marks), (2 * 2 ** 20) / 2_000);
  assert.is(bytesAnOrder([mark(1, 10), mark(1_000, 40)]), null);
  assert.is(bytesAnOrder([]), null);
});

report('tells memory that is flat from memory that keeps an id an order', () => {
  const flat = [mark(1, 10), mark(60_000, 40), mark(200_000, 42)];
  assert.match(describeMemory([memory(flat)]).at(-1) ?? '', /15\.0 bytes an order.*: held/);
  const leaking = [mark(1, 10), mark(60_000, 40), mark(200_000, 48)];
  assert.match(describeMemory([memory(leaking)]).at(-1) ?? '', /59\.9 bytes.*: MISSED/);
});

report('judges a recovery by its slowest', () => {
  const [, , snapshot, none] = describeRecovery([recovery(199, 1_999)]).map(cellsOf);
  assert.equal(snapshot?.slice(1), [
    ...['100,000', '902', '125 ms', '199 ms', '3 ms', '200 ms'],
    'held',
  ]);
  assert.is(none?.at(-1), 'held');
  const [, , slow, slower] = describeRecovery([recovery(200, 2_000)]).map(cellsOf);
  assert.equal([slow?.at(-1), slower?.at(-1)], ['MISSED', 'MISSED']);
});

report('judges restarts by their slowest, and never calls a lost order found', () => {
  const [, , fine] = describeRestart([restart([900, 1_000, 1_500])]).map(cellsOf);
  assert.equal(fine?.slice(1), [
    ...['3', '1,000 ms', '1,500 ms', '950 ms', '3,000 ms', 'held'],
    ...['64', '1,234', 'all'],
  ]);
  const [, , late] = describeRestart([restart([900, 3_000], ['one is missing'])]).map(cellsOf);
  assert.equal([late?.[6], late?.at(-1)], ['MISSED', 'NOT ALL']);
});

report('makes columns as wide as what is in them', () => {
  const widths = describeRestart([restart([1]), restart([99_999])]).map((line) => line.length);
  assert.is(new Set(widths).size, 1);
});

report('finds what each trial has found', () => {
  const all: EnduranceReport = {
    at: '2026-01-01T00:00:00.000Z',
    command: 'npm run endurance',
    commit: null,
    took_seconds: 1,
    machine: {
      ...{ cpu: 'CPU', cores: 2, memoryGb: 4, os: 'Linux', node: 'v26', wrk: 'wrk' },
      ...{ flushMs: 0.1, isInMemory: false },
    },
    memory: [memory([], BROKEN)],
    recovery: [{ ...recovery(1, 1), audit: BROKEN }],
    restart: [restart([1], ['an order is missing'])],
  };
  assert.equal(findingsIn(all), [
    'openrun-sqlite: 2 accepted orders are not stored',
    'openrun-sqlite: 2 accepted orders are not stored',
    'openrun-sqlite: an order is missing',
  ]);
  const fine = { ...all, memory: [], recovery: [recovery(1, 1)], restart: [restart([1])] };
  assert.equal(findingsIn(fine), []);
});

report.run();
