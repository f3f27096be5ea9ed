/**
 * The main thread's end of the worker threads: questions, answers, and what a thread's death means.
 */
import { Worker } from 'node:worker_threads';
import { Fault, type FaultCode } from './fault.ts';

/** What a thread gets. `close` is the last it is asked. */
export interface Asked<Question> {
  id: number;
  question: Question | { type: 'close' };
}

/** What a thread sends back. */
export type Answer =
  | { id: number; value: unknown }
  | { id: number; fault: FaultCode; message: string };

/** `Question` is what this kind of thread understands, apart from `close`. */
export interface StoreThread<Question> {
  /** Rejects with a `Fault`; with `ifLost` when the thread dies before it answers. */
  ask<Value>(question: Question, ifLost: FaultCode): Promise<Value>;
  /**
   * Resolves when the thread has answered what was asked before, closed its database and ended.
   */
  close(): Promise<void>;
}

/**
 * Shared by the threads of one store, which die together: once the writer has gone with a commit in
 * doubt, what the reader sees is no answer, because the next start may recover more.
 */
export interface StoreLife {
  readonly error: Error | null;
  /** Resolves with the error that ended it. */
  lost: Promise<Error>;
  end(error: Error): void;
}

export function createStoreLife(): StoreLife {
  const { promise: lost, resolve } = Promise.withResolvers<Error>();
  let first: Error | null = null;
  return {
    get error() {
      return first;
    },
    lost,
    end(error) {
      first ??= error;
      resolve(first);
    },
  };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(fault: Fault): void;
  ifLost: FaultCode;
}

/** More unanswered questions than this is a queue of seconds: better refused than answered late. */
const WAITING_MAX = 5_000;

/** `file`: the code of the thread, beside this one. */
export function startThread<Question>(
  file: string,
  options: { name: string; workerData: object },
  life: StoreLife,
): StoreThread<Question> {
  return attend(new Worker(new URL(file, import.meta.url), options), life);
}

function attend<Question>(worker: Worker, life: StoreLife): StoreThread<Question> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let closing = false;
  const { promise: ended, resolve: tellEnded } = Promise.withResolvers<void>();

  worker.on('message', (answer: Answer) => {
    const asker = waiting.get(answer.id);
    if (!asker) return;
    waiting.delete(answer.id);
    if ('fault' in answer) asker.reject(new Fault(answer.fault, answer.message));
    else asker.resolve(answer.value);
  });
  worker.on('error', (error) => life.end(toError(error)));
  worker.on('exit', () => {
    if (!closing) life.end(new Error('a thread of the store ended'));
    for (const { reject, ifLost } of waiting.values())
      reject(new Fault(ifLost, 'a thread of the store died', life.error ?? undefined));
    waiting.clear();
    tellEnded();
  });

  function send<Value>(question: Asked<Question>['question'], ifLost: FaultCode): Promise<Value> {
    const id = ++lastId;
    return new Promise<unknown>((resolve, reject) => {
      // Throws when something in the question cannot be sent: then there is nothing to wait for.
      worker.postMessage({ id, question });
      waiting.set(id, { resolve, reject, ifLost });
    }) as Promise<Value>;
  }

  async function ask<Value>(question: Question, ifLost: FaultCode): Promise<Value> {
    if (life.error) throw new Fault('UNAVAILABLE', 'the store is lost', life.error);
    if (closing) throw new Fault('UNAVAILABLE', 'the store is closed');
    if (waiting.size >= WAITING_MAX)
      throw new Fault('OVERLOADED', `${WAITING_MAX} questions wait for the database`);
    return send(question, ifLost);
  }

  async function close(): Promise<void> {
    if (!closing) {
      closing = true;
      // A thread that has died, or dies now, has closed as well.
      await Promise.race([send({ type: 'close' }, 'UNAVAILABLE').catch(() => undefined), ended]);
    }
    await ended;
  }

  return { ask, close };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
