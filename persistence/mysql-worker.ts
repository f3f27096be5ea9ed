/**
 * The thread that writes the journal to MySQL: it hands the server the next batch at once, however
 * many buyers the main thread is busy with.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from './fault.ts';
import { createAppend } from './mysql-append.ts';
import { durable } from './mysql-server.ts';
import { createConnector, type MysqlAddress } from './mysql-session.ts';
import type { Transaction } from './mysql-transaction.ts';
import { loadStatements } from './statements.ts';
import type { Answer, Asked } from './store-thread.ts';

export interface Question {
  type: 'append';
  transaction: Transaction;
}

export interface WriterOptions {
  address: MysqlAddress;
  maxPacketBytes: number;
  allowRelaxedDurability: boolean;
}

if (!parentPort) throw new Error('mysql-worker.ts runs as a worker thread only');
const port = parentPort;
const options: WriterOptions = workerData;
const connector = createConnector(options.address);
const connect = durable(connector.connect, loadStatements('mysql'), options);
const { append } = createAppend(connect, options);

port.on('message', ({ id, question }: Asked<Question>) => {
  answerTo(question).then(
    () => send({ id, value: null }),
    (error: unknown) => send({ id, ...faultOf(error) }),
  );
});

function send(answer: Answer): void {
  port.postMessage(answer);
}

async function answerTo(question: Asked<Question>['question']): Promise<void> {
  switch (question.type) {
    case 'append':
      return append(question.transaction);
    case 'close':
      connector.close();
      // The port keeps the thread alive; this answer is the last thing it sends.
      setImmediate(() => port.close());
  }
}

/** What nobody foresaw may have happened before or after the store. */
function faultOf(error: unknown): { fault: Fault['code']; message: string } {
  if (error instanceof Fault) return { fault: error.code, message: error.message };
  return { fault: 'UNKNOWN_OUTCOME', message: error instanceof Error ? error.message : 'a bug' };
}
