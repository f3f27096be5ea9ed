/** The main thread's end of the thread that writes the journal (`mysql-worker.ts`). */
import { formatTransaction } from './mysql-transaction.ts';
import type { Question, WriterOptions } from './mysql-worker.ts';
import type { Statements } from './statements.ts';
import type { Journal } from './store.ts';
import { type StoreLife, startThread } from './store-thread.ts';

export interface MysqlWriter extends Pick<Journal, 'append'> {
  close(): Promise<void>;
}

export function createMysqlWriter(
  workerData: WriterOptions,
  statements: Statements,
  life: StoreLife,
): MysqlWriter {
  const options = { name: 'mysql writer', workerData };
  const thread = startThread<Question>('./mysql-worker.ts', options, life);

  return {
    async append(batch) {
      const transaction = formatTransaction(statements, batch);
      await thread.ask({ type: 'append', transaction }, 'UNKNOWN_OUTCOME');
    },
    close: thread.close,
  };
}
