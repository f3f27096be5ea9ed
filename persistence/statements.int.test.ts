import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { formatRun } from './mysql-run.ts';
import { newSqliteUrl, openSample, pathIn } from './samples.ts';
import { sqliteText } from './sqlite-connection.ts';
import { loadStatements } from './statements.ts';

const statements = suite('every statement can be prepared');

statements('on SQLite', async () => {
  const url = newSqliteUrl();
  await (await openSample(url)).close();
  const database = new DatabaseSync(pathIn(url), { readOnly: true });
  try {
    const all = loadStatements('sqlite').all();
    for (const statement of all) {
      const { name, params } = statement;
      assert.not.throws(() => database.prepare(sqliteText(statement)), undefined, name);
      assert.ok(params.every((param) => param !== ''));
    }
    assert.ok(all.length > 40);
  } finally {
    database.close();
  }
});

statements('on MariaDB', async () => {
  await using mariadb = await startMariadb();
  await (await openSample(mariadb.url)).close();
  const connection = await mysql.createConnection(mariadb.url);
  try {
    const all = loadStatements('mysql').all();
    for (const { name, pieces } of all) {
      const prepared = connection.prepare(pieces.join('?'));
      await prepared.catch((error: unknown) => assert.unreachable(`${name}: ${error}`));
    }
    // Many rows of an update are another text than one.
    const updates = all.filter(({ bulk }) => bulk?.type === 'update');
    assert.equal(updates.map(({ name }) => name).sort(), ['update_deal', 'update_order']);
    for (const statement of updates) {
      const values = statement.params.flatMap(() => [null, null]);
      await connection.query(formatRun({ statement, values }));
    }
    assert.ok(all.length > 40);
  } finally {
    await connection.end();
  }
});

statements.run();
