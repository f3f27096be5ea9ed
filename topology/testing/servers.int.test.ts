import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort, SHARED_MARIADB, startMariadb } from './servers.ts';

const servers = suite('servers');

servers('gives every caller a database of its own on one MariaDB', async () => {
  await using first = await startMariadb();
  const second = await first.newDatabase();
  assert.match(first.url, new RegExp(`^mysql://root@127\\.0\\.0\\.1:${first.port}/\\w+$`));
  assert.not.equal(second, first.url);
  assert.ok(await answers(first.port));
});

servers('starts a killed private MariaDB again on the same port', async () => {
  await using mariadb = await startMariadb({ own: true });
  const { pid, port } = mariadb;
  const connection = connect(port, '127.0.0.1');
  await once(connection, 'data');
  const lost = once(connection, 'close');
  process.kill(pid, 'SIGKILL');
  await lost;

  await mariadb.restart();
  assert.not.equal(mariadb.pid, pid);
  assert.is(mariadb.port, port);
  assert.ok(await answers(port));
});

servers('outlive a guest that stops, and not their owner', async () => {
  const mariadb = await startMariadb({ bufferPoolMb: 32 });
  const before = process.env[SHARED_MARIADB];
  process.env[SHARED_MARIADB] = mariadb.url;
  try {
    const guest = await startMariadb();
    assert.is(guest.port, mariadb.port);
    assert.not.equal(guest.url, mariadb.url);
    await guest.stop();
    await guest.stop();
    assert.ok(await answers(mariadb.port), 'a guest must not end the server');
  } finally {
    if (before === undefined) delete process.env[SHARED_MARIADB];
    else process.env[SHARED_MARIADB] = before;
    await mariadb.stop();
  }
  assert.not(await answers(mariadb.port));
});

servers('finds a port that nobody listens on', async () => {
  const port = await freePort();
  assert.not(await answers(port));
});

servers.run();

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => socket.destroy());
    socket.once('error', () => {});
    socket.once('close', () => resolve(socket.bytesRead > 0));
  });
}
