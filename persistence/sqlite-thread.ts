/** The main thread's end of a worker thread: questions with their answers, and what its death means. */
import { Worker } from 'node:worker_threads';
import { Fault, type FaultCode } from './fault.ts';
import type { Answer, Question, WorkerOptions } from './sqlite-worker.ts';

export interface SqliteThread {
  /** Rejects with a `Fault`; with `ifLost` when the thread dies before it answers. */
  ask<Value>(question: Question, ifLost: FaultCode): Promise<Value>;
  /** Resolves when the thread has answered what was asked before, closed its file and ended. */
  close(): Promise<void>;
  /** Resolves when the thread has died without being told to. It stays dead. */
  lost: Promise<Error>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(fault: Fault): void;
  ifLost: FaultCode;
}

/** More unanswered questions than this is a queue of seconds: better to refuse than to answer late. */
const WAITING_MAX = 5_000;

/** Rejects when the thread cannot open the file. */
export async function startThread(options: WorkerOptions): Promise<SqliteThread> {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
    name: `sqlite ${options.access}`,
    workerData: options,
  });
  const thread = attend(worker);
  await thread.ask({ type: 'all', statement: { sql: 'select 1', values: [] } }, 'UNAVAILABLE');
  return thread;
}

function attend(worker: Worker): SqliteThread {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let closing = false;
  let gone: Error | null = null;
  const { promise: lost, resolve: tellLost } = Promise.withResolvers<Error>();
  const { promise: ended, resolve: tellEnded } = Promise.withResolvers<void>();

  worker.on('message', (answer: Answer) => {
    const asker = waiting.get(answer.id);
    if (!asker) return;
    waiting.delete(answer.id);
    if ('fault' in answer) asker.reject(new Fault(answer.fault, answer.message));
    else asker.resolve(answer.value);
  });
  worker.on('error', (error) => {
    gone = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', () => {
    gone ??= new Error(closing ? 'the store is closed' : 'the SQLite thread ended');
    for (const asker of waiting.values())
      asker.reject(new Fault(asker.ifLost, 'the SQLite thread died', gone));
    waiting.clear();
    tellEnded();
    if (!closing) tellLost(gone);
  });

  function ask<Value>(question: Question, ifLost: FaultCode): Promise<Value> {
    if (gone || (closing && question.type !== 'close'))
      return Promise.reject(new Fault('UNAVAILABLE', 'the SQLite thread has ended', gone));
    if (waiting.size >= WAITING_MAX)
      return Promise.reject(new Fault('OVERLOADED', `${WAITING_MAX} questions wait for SQLite`));
    const id = ++lastId;
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject, ifLost });
      worker.postMessage({ id, question });
    }) as Promise<Value>;
  }

  async function close(): Promise<void> {
    if (!closing && !gone) {
      closing = true;
      // A thread that dies while it closes has closed as well.
      await ask({ type: 'close' }, 'UNAVAILABLE').catch(() => undefined);
    }
    await ended;
  }

  return { ask, close, lost };
}
