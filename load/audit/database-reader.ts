/** Asks a database the questions of `audit.sql`, past the server that filled it. */
import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import { formatStatement } from '../../persistence/mysql-literal.ts';
import { sqliteText, toSqliteValues } from '../../persistence/sqlite-connection.ts';
import { bind, loadStatements, type Parameter } from '../../persistence/statements.ts';

export interface DatabaseReader extends AsyncDisposable {
  /** The only row of the answer. */
  read<Row>(name: string, values?: Readonly<Record<string, Parameter>>): Promise<Row>;
}

export async function openReader(url: string): Promise<DatabaseReader> {
  return url.startsWith('sqlite:') ? readSqlite(url.slice('sqlite:'.length)) : readMysql(url);
}

function readSqlite(path: string): DatabaseReader {
  const database = new DatabaseSync(path, { readOnly: true });
  const statements = loadStatements('sqlite', import.meta.dirname);
  return {
    async read<Row>(name: string, values = {}) {
      const statement = statements.get(name);
      const row = database
        .prepare(sqliteText(statement))
        .get(...toSqliteValues(bind(statement, values)));
      return row as Row;
    },
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

async function readMysql(url: string): Promise<DatabaseReader> {
  const connection = await mysql.createConnection(url);
  const statements = loadStatements('mysql', import.meta.dirname);
  return {
    async read<Row>(name: string, values = {}) {
      const statement = statements.get(name);
      const sql = formatStatement(statement, bind(statement, values));
      const [rows] = await connection.query<mysql.RowDataPacket[]>(sql);
      return rows[0] as Row;
    },
    async [Symbol.asyncDispose]() {
      await connection.end();
    },
  };
}
