import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { createAccounts } from './accounts.ts';
import { DIALECTS, faultOf, NOW, newSqliteUrl, openSample } from './samples.ts';

const mariadb = await startMariadb();
const newUrl = { sqlite: async () => newSqliteUrl(), mysql: mariadb.newDatabase };

for (const dialect of DIALECTS) {
  const accounts = suite(`accounts on ${dialect}`);

  accounts('are found by id and by email', async () => {
    await using all = await openAccounts();
    const account = accountOf('kim@example.com');
    assert.is(await all.create(account), true);
    assert.equal(await all.findById(account.id), account);
    assert.equal(await all.findByEmail(account.email), account);
    assert.is(await all.findById(v7()), null);
    assert.is(await all.findByEmail('Kim@example.com'), null);
  });

  accounts('have each email once, also when two ask together', async () => {
    await using all = await openAccounts();
    const created = await Promise.all(
      Array.from({ length: 5 }, () => all.create(accountOf('lee@example.com'))),
    );
    assert.equal(created.sort(), [false, false, false, false, true]);
  });

  accounts('are unavailable when the database is', async () => {
    const all = await openAccounts();
    await all[Symbol.asyncDispose]();
    assert.is(await faultOf(all.create(accountOf('a@example.com'))), 'UNAVAILABLE');
    assert.is(await faultOf(all.findByEmail('a@example.com')), 'UNAVAILABLE');
  });

  accounts.after(() => (dialect === DIALECTS.at(-1) ? mariadb.stop() : undefined));
  accounts.run();

  async function openAccounts() {
    const store = await openSample(await newUrl[dialect]());
    return { ...createAccounts(store.sql), [Symbol.asyncDispose]: store.close };
  }
}

function accountOf(email: string) {
  return { id: v7(), email, name: '김철수 😀', passwordHash: '$argon2id$x', createdAt: NOW };
}
