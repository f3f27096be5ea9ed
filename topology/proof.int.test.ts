/** What a person sees of an audit, and what a script sees: the exit code. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRawSql } from '../persistence/raw-sql.ts';
import { createBusyMarket } from './testing/busy-market.ts';
import { createSqlite, DATABASES } from './testing/databases.ts';

const PROVE = join(import.meta.dirname, 'prove.ts');

const proof = suite('npm run prove');

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  proof(`exits with 0 when all is well and with 1 when it is not, on ${name}`, async () => {
    await using database = await createDatabase();
    const { sale } = await createBusyMarket(database.url);
    const sound = await run('--database', database.url);
    assert.is(sound.code, 0, sound.stderr);
    assert.match(sound.stdout, new RegExp(`^${name} [\\d.]+, `));
    assert.match(sound.stdout, /\n {2}orders {6}68\n {2}units sold {2}75\n {2}oversold {4}0\n/);
    assert.match(sound.stdout, /Proven: all of it holds\.\n$/);

    {
      await using db = await openRawSql(database.url);
      await db.run('update orders set total_amount = 1 where id = ?', sale);
    }
    const damaged = await run('--database', database.url);
    assert.is(damaged.code, 1, damaged.stderr);
    assert.match(damaged.stdout, /1 violation:\n/);
    assert.match(damaged.stdout, `order/${sale}, orders: expected total_amount 3000, found 1\n`);
  });
}

proof('lists a hundred violations and counts the others', async () => {
  await using database = await createSqlite();
  await createBusyMarket(database.url);
  {
    await using db = await openRawSql(database.url);
    await db.run('update orders set unit_price = 1, quantity = 1000');
  }
  const { code, stdout } = await run('--database', database.url);
  assert.is(code, 1);
  assert.match(stdout, /\n1\d\d violations:\n/);
  assert.is(stdout.split('\n').filter((line) => line.includes('expected')).length, 100);
  assert.match(stdout, /\n {2}… and \d+ more\n$/);
});

proof('exits with 2 and says why when there is nothing to read', async () => {
  await using database = await createSqlite();
  const missing = await run('--database', database.url);
  assert.is(missing.code, 2);
  assert.match(missing.stderr, /does not exist: nothing to read/);
  const path = database.url.slice('sqlite:'.length);
  assert.not(existsSync(path), 'looking makes no file');

  writeFileSync(path, 'Dear diary, this is no database at all. '.repeat(100));
  const diary = await run('--database', database.url);
  assert.is(diary.code, 2);
  assert.match(diary.stderr, /cannot be read: .*file is not a database/);

  const nobody = await run('--database', 'mysql://root:geheim@127.0.0.1:1/openrun');
  assert.is(nobody.code, 2);
  assert.match(nobody.stderr, /mysql:\/\/root:\*\*\*@127\.0\.0\.1:1\/openrun cannot be read: /);
  assert.not.match(nobody.stderr, /geheim/);
});

proof('exits with 2 when asked for what it does not know', async () => {
  const { code, stderr } = await run('--nonsense');
  assert.is(code, 2);
  assert.match(stderr, /'--nonsense'/);
  const help = await run('--help');
  assert.is(help.code, 0);
  assert.match(help.stdout, /--database URL/);
});

proof.run();

async function run(...args: string[]) {
  const child = spawn(process.execPath, [PROVE, ...args]);
  const ended = { code: -1, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ended.stderr += text;
  });
  [ended.code] = await once(child, 'close');
  return ended;
}
