/** A server that cannot keep its promise does not start, and says what to do, not where it fell. */

import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSqlite } from './testing/databases.ts';
import { createClient } from './testing/http-client.ts';
import { JWT_SECRET, runServer, startServer } from './testing/server-process.ts';
import { freePort, startMariadb } from './testing/servers.ts';
import { createPerson, createShop, lineOf } from './testing/shop.ts';

const boot = suite('boot');

boot('names every problem of the configuration in one message', async () => {
  const lines = await refusal({
    PORT: 'eighty',
    DATABASE_URL: 'postgres://localhost/openrun',
    JWT_SECRET: 'short',
    ALLOW_RELAXED_DURABILITY: 'yes',
  });
  assert.is(lines.length, 4, lines.join('\n'));
  const names = ['DATABASE_URL', 'JWT_SECRET', 'PORT', 'ALLOW_RELAXED_DURABILITY'];
  for (const name of names) assert.ok(lines.some((line) => line.startsWith(`${name} `)));
});

boot('wants a secret with MySQL, which other nodes share', async () => {
  const [line] = await refusal({ DATABASE_URL: 'mysql://root@127.0.0.1:3306/openrun' });
  assert.match(line ?? '', /^JWT_SECRET is required with MySQL/);
});

boot('makes a secret of its own with SQLite, and keeps it', async () => {
  await using database = await createSqlite();
  const environment = { JWT_SECRET: '' };
  const login = async () => {
    await using server = await startServer({ databaseUrl: database.url, environment });
    using client = createClient(server.url);
    const account = { email: 'hana@example.com', password: 'open-run-2026', name: '하나' };
    await client.send('POST', '/auth/register', { json: account });
    const { email, password } = account;
    const path = '/auth/login';
    const pair = await client.send<{ access_token: string }>('POST', path, {
      json: { email, password },
    });
    return pair.body.access_token;
  };
  const token = await login();
  await using server = await startServer({ databaseUrl: database.url, environment });
  using client = createClient(server.url);
  assert.is((await client.send('GET', '/auth/users/me', { token })).status, 200);
});

boot('says that the MySQL server cannot be reached, and why', async () => {
  const port = await freePort();
  const lines = await refusal({
    DATABASE_URL: `mysql://shop:hidden-password@127.0.0.1:${port}/openrun`,
    JWT_SECRET,
  });
  assert.is(lines.length, 1, lines.join('\n'));
  assert.match(lines[0] ?? '', `127.0.0.1:${port}`);
  assert.match(lines[0] ?? '', 'the database cannot be reached: connect ECONNREFUSED');
});

boot('says that the MySQL server turned it away', async () => {
  await using mariadb = await startMariadb();
  for (const url of [
    `mysql://nobody:hidden-password@127.0.0.1:${mariadb.port}/openrun`,
    `mysql://root@127.0.0.1:${mariadb.port}/no_such_database`,
  ]) {
    const lines = await refusal({ DATABASE_URL: url, JWT_SECRET });
    assert.is(lines.length, 1, lines.join('\n'));
    assert.match(lines[0] ?? '', /nobody|no_such_database/);
  }
});

boot('says that the port is taken', async () => {
  await using database = await createSqlite();
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const lines = await refusal({ DATABASE_URL: database.url, PORT: `${port}` });
  other.close();
  assert.match(lines.join('\n'), `EADDRINUSE: address already in use 127.0.0.1:${port}`);
});

boot('says that the host is none of this machine', async () => {
  await using database = await createSqlite();
  // RFC 5737 and RFC 6761 keep both from ever being anybody's.
  for (const HOST of ['192.0.2.1', 'nowhere.invalid']) {
    const lines = await refusal({ DATABASE_URL: database.url, HOST });
    assert.is(lines.length, 1, lines.join('\n'));
    assert.match(lines[0] ?? '', HOST);
  }
});

boot('on a taken port leaves the deals to the server that sells there', async () => {
  await using mariadb = await startMariadb();
  await using selling = await startServer({ databaseUrl: mariadb.url });
  using client = createClient(selling.url);
  const shop = createShop(client);
  const deal = await shop.openHotDeal({ units: 2 });
  assert.is((await shop.order(createPerson(), [lineOf(deal)])).status, 201);
  const PORT = `${selling.port}`;
  const lines = await refusal({ DATABASE_URL: mariadb.url, JWT_SECRET, PORT });
  assert.match(lines.join('\n'), `EADDRINUSE: address already in use 127.0.0.1:${PORT}`);
  const { status, code } = await shop.order(createPerson(), [lineOf(deal)]);
  assert.is(status, 201, `the second start took the deals away: ${code}`);
});

boot('says that the file is no SQLite database of ours', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-boot-'));
  try {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'This is no database, and must not become one.\n'.repeat(100));
    for (const place of [path, folder]) {
      const lines = await refusal({ DATABASE_URL: `sqlite:${place}` });
      assert.is(lines.length, 1, lines.join('\n'));
      assert.match(lines[0] ?? '', place);
    }
    assert.is(existsSync(`${folder}.lock`), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

boot('refuses a server that may lose commits, unless told to live with it', async () => {
  await using mariadb = await startMariadb({ own: true });
  await mariadb.query('set global innodb_flush_log_at_trx_commit = 2');
  const lines = await refusal({ DATABASE_URL: mariadb.url, JWT_SECRET });
  assert.match(lines.join('\n'), 'innodb_flush_log_at_trx_commit=2');
  assert.match(lines.join('\n'), 'ALLOW_RELAXED_DURABILITY=1');

  const environment = { ALLOW_RELAXED_DURABILITY: '1' };
  await using server = await startServer({ databaseUrl: mariadb.url, environment });
  assert.match(server.output(), 'RELAXED');
  using client = createClient(server.url);
  for (const path of ['/health', '/auth/health', '/products/health', '/orders/health']) {
    const { body } = await client.send<{ durability?: string }>('GET', path);
    assert.is(body.durability, 'relaxed', path);
  }
});

boot.run();

/** What a server that must not start prints, line by line. */
async function refusal(environment: Readonly<Record<string, string>>): Promise<string[]> {
  const { code, output } = await runServer({ PORT: '0', ...environment });
  assert.is(code, 1, output);
  assert.not.match(output, /^\s+at /m, 'a stack is for us, not for who starts the server');
  assert.not.match(output, 'hidden-password');
  return output.trim().split('\n');
}
