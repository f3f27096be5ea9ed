/** The main thread's end of the thread that writes the journal (`mysql-worker.ts`). */
import { Fault } from './fault.ts';
import type { Question, WriterOptions } from './mysql-worker.ts';
import type { Statements } from './statements.ts';
import type { Journal } from './store.ts';
import { type StoreLife, startThread } from './store-thread.ts';
import { planWrites } from './write-plan.ts';

export interface MysqlWriter extends Pick<Journal, 'append'> {
  /** Resolves when no outcome is unknown any longer; until then rejects with a `Fault`. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export function createMysqlWriter(
  workerData: WriterOptions,
  statements: Statements,
  life: StoreLife,
): MysqlWriter {
  const options = { name: 'mysql writer', workerData };
  const thread = startThread<Question>('./mysql-worker.ts', options, life);
  let isDoubtful = false;

  return {
    async append(batch) {
      const runs = planWrites(statements, batch).map(({ statement, values }) => ({
        name: statement.name,
        values,
      }));
      const { fences, link } = batch;
      try {
        await thread.ask({ type: 'append', fences, runs, link }, 'UNKNOWN_OUTCOME');
      } catch (error) {
        isDoubtful ||= error instanceof Fault && error.code === 'UNKNOWN_OUTCOME';
        throw error;
      }
    },
    async settle() {
      if (!isDoubtful) return;
      await thread.ask({ type: 'settle' }, 'UNAVAILABLE');
      isDoubtful = false;
    },
    close: thread.close,
  };
}
