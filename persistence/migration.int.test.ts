import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { loadMigrations } from './migration.ts';
import { DIALECTS, newSqliteUrl, openSample, pathIn, refusalOf } from './samples.ts';

const mariadb = await startMariadb();

for (const dialect of DIALECTS) {
  const migration = suite(`migration on ${dialect}`);
  const newUrl = async () => (dialect === 'sqlite' ? newSqliteUrl() : mariadb.newDatabase());
  /** What an operator, or a mishap, may do to the database while no server runs. */
  const tamper = dialect === 'sqlite' ? tamperSqlite : tamperMysql;

  migration('runs once, and starts again on what it made', async () => {
    const url = await newUrl();
    await (await openSample(url)).close();
    await using store = await openSample(url);
    const rows = await store.sql.all<{ number: number; name: string }>('list_migrations');
    assert.equal(
      rows.map(({ number, name }) => [number, name]),
      loadMigrations(dialect).map(({ number, name }) => [number, name]),
    );
    const [counted] = await store.sql.all<{ shards: number }>('count_shards');
    assert.is(counted!.shards, 64);
  });

  migration('refuses a schema that another text made', async () => {
    const url = await newUrl();
    await (await openSample(url)).close();
    await tamper(url, "update migrations set checksum = 'x' where number = 1");
    const message = await refusalOf(openSample(url));
    assert.match(message, /Migration 1 \(start\) has another text/);
    assert.is(await refusalOf(openSample(url, { readOnly: true })), message);
  });

  migration('refuses a newer schema', async () => {
    const url = await newUrl();
    await (await openSample(url)).close();
    await tamper(url, "insert into migrations values (99, 'later', 'x', 0)");
    const message = await refusalOf(openSample(url));
    assert.match(message, /\(later\), newer than this release/);
    assert.is(await refusalOf(openSample(url, { readOnly: true })), message);
  });

  migration('refuses a database that holds other tables', async () => {
    const url = await newUrl();
    await tamper(url, 'create table guests (id integer)');
    assert.match(await refusalOf(openSample(url)), /tables that are not ours \(guests/);
  });

  migration('refuses another count of shards', async () => {
    const url = await newUrl();
    await (await openSample(url)).close();
    await tamper(url, 'delete from shards where shard = 63');
    assert.match(await refusalOf(openSample(url)), /63 shards, this release into 64/);
  });

  migration('leaves an auditor outside an empty database', async () => {
    const url = await newUrl();
    await tamper(url, 'create table guests (id integer)');
    const message = await refusalOf(openSample(url, { readOnly: true }));
    assert.match(message, /at migration 0, this release needs 6/);
  });

  migration.after(() => (dialect === DIALECTS.at(-1) ? mariadb.stop() : undefined));
  migration.run();
}

const onMysql = suite('migration on mysql, between nodes');

onMysql('runs once when nodes start together', async () => {
  await using server = await startMariadb();
  const stores = await Promise.all([1, 2, 3].map(() => openSample(server.url)));
  const [counted] = await stores[2]!.sql.all<{ shards: number }>('count_shards');
  assert.is(counted!.shards, 64);
  for (const store of stores) await store.close();
});

onMysql('finishes what a crash cut in the middle', async () => {
  await using server = await startMariadb();
  const [first] = loadMigrations('mysql');
  const beginning = first!.script.slice(
    0,
    first!.script.indexOf('create table if not exists orders'),
  );
  await (await openSample(server.url)).close();
  await tamperMysql(server.url, 'delete from migrations; drop table orders, deals');
  await tamperMysql(server.url, beginning);
  await using store = await openSample(server.url);
  assert.is((await store.sql.all('list_migrations')).length, 6);
  assert.equal(await store.sql.all('find_order', { id: 'x' }), []);
});

onMysql.run();

const files = suite('migration files');

files('are numbered without gaps', () => {
  assert.throws(() => loadFrom(['0001-a.sqlite.sql', '0003-c.sqlite.sql']), /migration number 2/);
  assert.throws(() => loadFrom(['start.sqlite.sql']), /migration number 1/);
  const found = loadFrom(['0001-a.sqlite.sql', '0002-b.sqlite.sql', '0001-a.mysql.sql']);
  assert.equal(
    found.map(({ number, name }) => [number, name]),
    [
      [1, 'a'],
      [2, 'b'],
    ],
  );
});

files('have one checksum under either kind of line end', () => {
  const [unix] = loadFrom(['0001-a.sqlite.sql'], 'select 1;\nselect 2;\n');
  const [dos] = loadFrom(['0001-a.sqlite.sql'], 'select 1;\r\nselect 2;\r\n');
  assert.is(unix!.checksum, dos!.checksum);
  assert.is.not(unix!.checksum, loadFrom(['0001-a.sqlite.sql'], 'select 2;\n')[0]!.checksum);
});

files.run();

function loadFrom(names: readonly string[], text = 'select 1;\n') {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-migrations-'));
  try {
    for (const name of names) writeFileSync(join(folder, name), text);
    return loadMigrations('sqlite', folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function tamperSqlite(url: string, sql: string): Promise<void> {
  mkdirSync(dirname(pathIn(url)), { recursive: true });
  const database = new DatabaseSync(pathIn(url));
  database.exec(sql);
  database.close();
}

async function tamperMysql(url: string, sql: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  await connection.query(sql);
  await connection.end();
}
