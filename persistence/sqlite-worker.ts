/**
 * The thread that holds one SQLite connection, so that a flush never stops the main thread. The
 * store starts two: the writer, and a reader that sees the last commit and never waits for the
 * writer. Questions are answered one by one, in order.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createAppendChain } from './append-chain.ts';
import { Fault, type FaultCode } from './fault.ts';
import { assertFences, assertNotTaken } from './shards.ts';
import { openConnection, type SqliteValue } from './sqlite-connection.ts';
import type { Fence, Link } from './store.ts';
import type { Answer, Asked } from './store-thread.ts';

/** A statement and the values of its rows, one row of `width` values after the other. */
export interface PackedRun {
  sql: string;
  width: number;
  values: readonly SqliteValue[];
}

export interface Bound {
  sql: string;
  values: readonly SqliteValue[];
}

export type Question =
  | { type: 'all'; statement: Bound }
  | { type: 'run'; statement: Bound }
  | {
      type: 'append';
      fence: Bound;
      fences: readonly Fence[];
      runs: readonly PackedRun[];
      link?: Link | undefined;
    }
  | { type: 'take'; held: readonly Fence[]; foreign: Bound; update: Bound; list: Bound };

export interface WorkerOptions {
  path: string;
  access: 'write' | 'read' | 'read-only file';
}

/**
 * Nobody can tell whether the commit is on the disk. Never caught: the thread ends, see `commit`.
 */
class DoubtfulCommit extends Error {}

const { path, access }: WorkerOptions = workerData;
const { database, prepare } = openConnection(path, access);
if (!parentPort) throw new Error('sqlite-worker.ts runs as a worker thread only');
const port = parentPort;
const chain = createAppendChain();

port.on('message', ({ id, question }: Asked<Question>) => {
  let answer: Answer;
  try {
    answer = { id, value: answerTo(question) };
  } catch (error) {
    if (error instanceof DoubtfulCommit) throw error;
    answer = { id, fault: faultOf(error), message: messageOf(error) };
  }
  port.postMessage(answer);
  if (question.type === 'close') port.close();
});

function answerTo(question: Asked<Question>['question']): unknown {
  switch (question.type) {
    case 'all':
      return rows(question.statement);
    case 'run':
      // A statement of its own is a transaction of its own; its commit may fail as any other.
      return transact(() => run(question.statement));
    case 'append':
      return chain.follow(question.link, () => append(question));
    case 'take':
      return transact(() => {
        assertNotTaken(rows(question.foreign), question.held);
        run(question.update);
        return rows(question.list);
      });
    case 'close':
      return database.close();
  }
}

function append({ fence, fences, runs }: Question & { type: 'append' }): void {
  try {
    transact(() => {
      assertFences(rows(fence), fences);
      for (const packed of runs) write(packed);
    });
  } catch (error) {
    chain.broken();
    throw error;
  }
}

function rows<Row>({ sql, values }: Bound): Row[] {
  return prepare(sql).all(...values) as Row[];
}

function run({ sql, values }: Bound): number {
  return Number(prepare(sql).run(...values).changes);
}

function write({ sql, width, values }: PackedRun): void {
  const statement = prepare(sql);
  for (let at = 0; at < values.length; at += width) statement.run(...values.slice(at, at + width));
}

function transact<Result>(work: () => Result): Result {
  database.exec('begin immediate');
  let result: Result;
  try {
    result = work();
  } catch (error) {
    rollback();
    throw error;
  }
  commit();
  return result;
}

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_FULL = 13;
const SQLITE_IOERR_WRITE = 778;

/**
 * Certainly not stored: the frame that makes a transaction a commit is written last, so when a
 * write failed it is not whole.
 */
function isCertain(code: number): boolean {
  return (
    code === SQLITE_IOERR_WRITE || [SQLITE_BUSY, SQLITE_READONLY, SQLITE_FULL].includes(code % 256)
  );
}

/**
 * After a failed flush the log may hold the whole transaction though this connection does not see
 * it, and a later recovery may bring it back. So the thread ends and the store with it: only the
 * recovery of the next start tells what was stored.
 */
function commit(): void {
  try {
    database.exec('commit');
  } catch (error) {
    if (!isCertain(errorCodeOf(error)))
      throw new DoubtfulCommit('the commit failed at the disk', { cause: error });
    rollback();
    throw error;
  }
}

/** Some errors have already rolled back. */
function rollback(): void {
  if (database.isTransaction) database.exec('rollback');
}

const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

function faultOf(error: unknown): FaultCode {
  if (error instanceof Fault) return error.code;
  const code = errorCodeOf(error);
  const taken = code === SQLITE_CONSTRAINT_PRIMARYKEY || code === SQLITE_CONSTRAINT_UNIQUE;
  return taken ? 'DUPLICATE' : 'UNAVAILABLE';
}

/** SQLite's extended result code; 0 when the error is not SQLite's. */
function errorCodeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
