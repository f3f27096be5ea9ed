import mysql from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort, startMariadb } from '../topology/testing/servers.ts';
import { until } from '../topology/testing/until.ts';
import { unpackRow } from './journal-rows.ts';
import { createAppend } from './mysql-append.ts';
import {
  ask,
  type Connect,
  createConnector,
  isAlive,
  Lost,
  parseAddress,
} from './mysql-session.ts';
import { batchOf, faultOf, openSample, refusalOf, rowOf } from './samples.ts';
import { isAnyoneAt, openSevered } from './severed-store.ts';
import { loadStatements } from './statements.ts';

const store = suite('the MySQL store');
const mariadb = await startMariadb();
store.after(() => mariadb.stop());

store(
  'does not know the outcome when the reply to COMMIT is lost, and finds it stored',
  async () => {
    await using it = await openSevered(mariadb);
    const cut = it.proxy.cut('at the reply to commit');
    assert.is(await faultOf(it.journal.append(it.batch)), 'UNKNOWN_OUTCOME');
    await cut;
    const { entity, commandIds } = it.row;
    assert.equal(await it.journal.find(entity, [commandIds]), unpackRow(it.row));
    assert.is(await faultOf(it.journal.append(it.batch)), 'DUPLICATE');
  },
);

store('opens a new connection when the old one has ended', async () => {
  await using it = await openSevered(mariadb);
  const connector = createConnector(parseAddress(it.url));
  const opened: Awaited<ReturnType<Connect>>[] = [];
  const connect: Connect = async (purpose) => {
    const connection = await connector.connect(purpose);
    opened.push(connection);
    return connection;
  };
  const statements = loadStatements('mysql');
  const { append } = createAppend({ connect, statements, maxPacketBytes: 100_000 });
  await append(batchOf(it.fence, [rowOf(it.fence)]));
  await it.operator.query(`kill ${opened[0]?.threadId}`);
  await until('the connection ended', () => !isAlive(opened[0]!));
  await append(it.batch);
  connector.close();
  assert.is(opened.length, 2);
  assert.equal(await it.journal.read(it.row.entity, 0, 1), [it.row]);
});

store(
  'lets a lost transaction that arrives late store nothing once its shard was taken',
  async () => {
    await using it = await openSevered(mariadb);
    const cut = it.proxy.cut('before commit arrives');
    assert.is(await faultOf(it.journal.append(it.batch)), 'UNKNOWN_OUTCOME');
    const held = await cut;
    const [fence] = await it.journal.takeShards([5], 'node', [it.fence]);
    await held!.deliver();
    assert.equal(await it.journal.read(it.row.entity, 0, 2), []);
    await it.journal.append(batchOf(fence!, [it.row]));
    assert.equal(await it.journal.read(it.row.entity, 0, 2), [it.row]);
  },
);

store('lets no owner in while a lost transaction is running', async () => {
  await using it = await openSevered(mariadb);
  await using rival = await openSample(it.url);
  await it.operator.query(
    `begin; insert into journal values ('${it.row.entity}', 1, 5, 1, 'x', '', 1, '', null, null)`,
  );
  const cut = it.proxy.cut('at the reply to commit');
  const appended = faultOf(it.journal.append(it.batch));
  await until('it is under way', () => isAnyoneAt(it.operator, 'insert into journal%'));
  const taken = rival.journal.takeShards([5], 'rival');
  await until('the take waits', () => isAnyoneAt(it.operator, 'select%for update'));
  await it.operator.query('rollback');
  await cut;
  assert.is(await appended, 'UNKNOWN_OUTCOME');
  await taken;
  assert.equal(await rival.journal.read(it.row.entity, 0, 1), [it.row]);
  assert.is(await faultOf(it.journal.append(batchOf(it.fence, [rowOf(it.fence)]))), 'MOVED');
});

store('gives up a connection that does not answer in time', async () => {
  const { connect, close } = createConnector(parseAddress(mariadb.url));
  const connection = await connect('statements');
  const late = await ask(connection, 'do sleep(30)', 20).catch((error: unknown) => error);
  assert.instance(late, Lost);
  assert.is((late as Lost).sent, true);
  assert.is(isAlive(connection), false);
  close();
});

store('answers reads while more callers wait than it has connections', async () => {
  await using it = await openSample(await mariadb.newDatabase());
  const reads = Array.from({ length: 200 }, () => it.sql.all('count_shards'));
  for (const rows of await Promise.all(reads)) assert.equal(rows, [{ shards: 64 }]);
  const flood = Array.from({ length: 1_000 }, () => faultOf(it.sql.all('count_shards')));
  const outcomes = new Set(await Promise.all(flood));
  assert.equal([...outcomes].sort(), ['OVERLOADED', null]);
});

store('sets its sessions up, whatever the server ships with', async () => {
  const { connect, close } = createConnector(parseAddress(mariadb.url));
  const connection = await connect('transactions');
  const [session] = await ask<Record<string, unknown>[]>(
    connection,
    `select @@sql_mode as mode, @@tx_isolation as isolation, @@wait_timeout as wait,
      @@character_set_client as charset, @@character_set_connection as literals,
      @@autocommit as autocommit, @texts as texts`,
    1_000,
  );
  close();
  assert.equal(session, {
    mode: 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
    isolation: 'READ-COMMITTED',
    charset: 'utf8mb4',
    literals: 'binary',
    wait: 10,
    autocommit: 0,
    texts: 0,
  });
});

store('refuses a batch that the server could not take, before it is sent', async () => {
  await using it = await openSevered(mariadb);
  const rows = [rowOf(it.fence, { events: '가'.repeat(6_000_000) })];
  assert.is(await faultOf(it.journal.append(batchOf(it.fence, rows))), 'UNAVAILABLE');
  await it.journal.append(it.batch);
});

store('refuses to start where it is turned away, and waits for nobody', async () => {
  const nowhere = mariadb.url.replace(/\/\w+$/, '/nowhere');
  assert.match(await refusalOf(openSample(nowhere)), /Unknown database/);
  const stranger = mariadb.url.replace('root@', 'stranger:secret@');
  const message = await refusalOf(openSample(stranger));
  assert.match(message, /Access denied/);
  assert.not.match(message, /secret/);
  assert.match(await refusalOf(openSample(`${mariadb.url}?ssl=1`)), /without options/);
  const closed = mariadb.url.replace(`:${mariadb.port}/`, `:${await freePort()}/`);
  assert.is(await faultOf(openSample(closed)), 'UNAVAILABLE');
});

store('refuses a server that may lose commits, unless that is allowed', async () => {
  await using weak = await startMariadb({ own: true });
  await using strict = await openSample(weak.url);
  const [fence] = await strict.journal.takeShards([1], 'node');
  await strict.journal.append(batchOf(fence!, [rowOf(fence!)]));
  assert.is(strict.durability, 'fsync');
  assert.match(strict.version, /^MariaDB 1\d\.\d+/);

  const operator = await mysql.createConnection(weak.url);
  await operator.query('set global innodb_flush_log_at_trx_commit = 2');
  await operator.end();
  assert.match(await refusalOf(openSample(weak.url)), /innodb_flush_log_at_trx_commit=2/);
  await using relaxed = await openSample(weak.url, { allowRelaxedDurability: true });
  assert.is(relaxed.durability, 'relaxed');
  await relaxed.journal.append(batchOf(fence!, [rowOf(fence!)]));
});

store('comes back by itself after the server was killed', async () => {
  await using own = await startMariadb({ own: true });
  await using it = await openSample(own.url);
  const [fence] = await it.journal.takeShards([1], 'node');
  const row = rowOf(fence!);
  await it.journal.append(batchOf(fence!, [row]));
  process.kill(own.pid, 'SIGKILL');
  const fault = await faultOf(it.journal.append(batchOf(fence!, [rowOf(fence!)])));
  assert.ok(fault === 'UNAVAILABLE' || fault === 'UNKNOWN_OUTCOME' || fault === null);
  await own.restart();
  let later: string | null = 'UNAVAILABLE';
  while (later === 'UNAVAILABLE') {
    later = await faultOf(it.journal.append(batchOf(fence!, [rowOf(fence!)])));
  }
  assert.is(later, null);
  assert.equal(await it.journal.read(row.entity, 0, 1), [row]);
});

store.run();
