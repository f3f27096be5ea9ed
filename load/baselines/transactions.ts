/** One transaction an order, on a pool of connections to MariaDB: what all baselines in SQL run. */
import mysql from 'mysql2/promise';
import { bind, loadStatements, type Parameter } from '../../persistence/statements.ts';

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
  /** Committed and flushed when it resolves; rolled back when `work` rejects. */
  transact<Answer>(work: (execute: Execute) => Promise<Answer>): Promise<Answer>;
}

export function createTransactions(databaseUrl: string, connections: number): Transactions {
  const pool = mysql.createPool({
    uri: databaseUrl,
    connectionLimit: connections,
    queueLimit: WAITING_MAX,
  });
  const ours = loadStatements('mysql');
  const own = loadStatements('mysql', import.meta.dirname);
  const isOwn = new Set(own.all().map((statement) => statement.name));

  function executeOn(connection: mysql.Pool | mysql.PoolConnection): Execute {
    return async <Answer>(name: string, values: Readonly<Record<string, Parameter>> = {}) => {
      const statement = (isOwn.has(name) ? own : ours).get(name);
      const parameters = bind(statement, values) as mysql.ExecuteValues;
      const [answer] = await connection.execute(statement.pieces.join('?'), parameters);
      return answer as Answer;
    };
  }

  return {
    execute: executeOn(pool),
    async transact(work) {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        const answer = await work(executeOn(connection));
        await connection.commit();
        return answer;
      } catch (error) {
        await connection.rollback();
        throw error;
      } finally {
        connection.release();
      }
    },
  };
}
