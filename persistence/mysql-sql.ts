/**
 * Named statements over whatever sends a text: the pool, or one connection while the store opens.
 */
import type mysql from 'mysql2';
import { despiteDeadlocks, toCommitFault, toFault } from './mysql-faults.ts';
import { formatStatement } from './mysql-literal.ts';
import type { Sql } from './sql.ts';
import { bind, type Parameter, type Statements } from './statements.ts';

/** As `Sql`, and `run` takes blobs too. */
export interface MysqlSql extends Sql {
  run(name: string, values?: Readonly<Record<string, Parameter>>): Promise<number>;
}

export function createMysqlSql(
  query: <Answer>(text: string) => Promise<Answer>,
  statements: Statements,
): MysqlSql {
  const format = (name: string, values: Readonly<Record<string, Parameter>>) => {
    const statement = statements.get(name);
    return formatStatement(statement, bind(statement, values));
  };
  return {
    async all<Row>(name: string, values: Readonly<Record<string, Parameter>> = {}) {
      const text = format(name, values);
      try {
        return await query<Row[]>(text);
      } catch (error) {
        throw toFault(error);
      }
    },
    async run(name, values = {}) {
      const text = format(name, values);
      try {
        const done = await despiteDeadlocks(() => query<mysql.ResultSetHeader>(text));
        return done.affectedRows;
      } catch (error) {
        throw toCommitFault(error);
      }
    },
  };
}
