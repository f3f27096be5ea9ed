/** One transaction an order, on a pool of connections to MariaDB: what all baselines in SQL run. */
import mysql from 'mysql2/promise';
import type { Reply } from '../../actors/ask.ts';
import type { RowWrite } from '../../actors/domain/entity.ts';
import { formatRun } from '../../persistence/mysql-run.ts';
import { bind, loadStatements, type Parameter } from '../../persistence/statements.ts';
import { planWrites } from '../../persistence/write-plan.ts';

/** Whoever waits behind more than this is refused. */
const WAITING_MAX = 1_000;

/** Runs a statement of this folder or of `persistence`: its rows, or what it changed. */
export type Execute = <Answer = mysql.ResultSetHeader>(
  name: string,
  values?: Readonly<Record<string, Parameter>>,
) => Promise<Answer>;

export interface Transactions {
  /** A statement by itself. */
  execute: Execute;
  /** Committed and flushed when it says yes; rolled back when it says no, or throws. */
  transact(work: (execute: Execute) => Promise<Reply>): Promise<Reply>;
  /** One transaction, in which a statement inserts all its rows at once. */
  write(rows: readonly RowWrite[]): Promise<void>;
}

/** `onConnect` names a statement that each new connection runs first. */
export function createTransactions(
  databaseUrl: string,
  { connections, onConnect }: { connections: number; onConnect?: string },
): Transactions {
  const pool = mysql.createPool({
    uri: databaseUrl,
    connectionLimit: connections,
    queueLimit: WAITING_MAX,
  });
  const ours = loadStatements('mysql');
  const own = loadStatements('mysql', import.meta.dirname);
  const isOwn = new Set(own.all().map((statement) => statement.name));

  if (onConnect !== undefined) {
    // Before whatever the connection is wanted for; a failure shows there, too.
    pool.pool.on('connection', (connection) =>
      connection.query(own.get(onConnect).pieces.join('')),
    );
  }

  function executeOn(connection: mysql.Pool | mysql.PoolConnection): Execute {
    return async <Answer>(name: string, values: Readonly<Record<string, Parameter>> = {}) => {
      const statement = (isOwn.has(name) ? own : ours).get(name);
      const parameters = bind(statement, values) as mysql.ExecuteValues;
      const [answer] = await connection.execute(statement.pieces.join('?'), parameters);
      return answer as Answer;
    };
  }

  async function bracket<Answer>(
    work: (connection: mysql.PoolConnection) => Promise<Answer>,
    isYes: (answer: Answer) => boolean = () => true,
  ): Promise<Answer> {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      const answer = await work(connection);
      await (isYes(answer) ? connection.commit() : connection.rollback());
      return answer;
    } catch (error) {
      await connection.rollback();
      throw error;
    } finally {
      connection.release();
    }
  }

  return {
    execute: executeOn(pool),
    transact: (work) =>
      bracket(
        (connection) => work(executeOn(connection)),
        (reply) => reply.type === 'accepted',
      ),
    write: (writes) =>
      bracket(async (connection) => {
        for (const run of planWrites(ours, { fences: [], rows: [], writes })) {
          await connection.query(formatRun(run));
        }
      }),
  };
}
