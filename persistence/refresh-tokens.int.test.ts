import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { createRefreshTokens, type RefreshToken } from './refresh-tokens.ts';
import { DIALECTS, faultOf, NOW, newSqliteUrl, openSample } from './samples.ts';

const mariadb = await startMariadb();
const newUrl = { sqlite: async () => newSqliteUrl(), mysql: mariadb.newDatabase };
const EXPIRES_AT = NOW + 1_000;

for (const dialect of DIALECTS) {
  const refresh = suite(`refresh tokens on ${dialect}`);

  refresh('are spent once', async () => {
    await using tokens = await openTokens();
    await tokens.issue(token('a'));
    assert.equal(await tokens.spend('a', NOW), { userId: 'user', family: 'family' });
    assert.is(await tokens.spend('a', NOW), null);
    assert.is(await tokens.spend('unknown', NOW), null);
    assert.is(await faultOf(tokens.issue(token('a'))), null);
    assert.is(await faultOf(tokens.issue(token('a'))), 'DUPLICATE');
  });

  refresh('revoke their whole family when a spent one comes back, and no other', async () => {
    await using tokens = await openTokens();
    await tokens.issue(token('other', { family: 'other' }));
    await tokens.issue(token('a'));
    await tokens.spend('a', NOW);
    assert.is(await tokens.issueNext('a', token('b')), true);
    assert.is(await tokens.spend('a', NOW), null);
    assert.is(await tokens.spend('b', NOW), null);
    assert.is(await tokens.issueNext('b', token('c')), false);
    assert.is(await tokens.spend('c', NOW), null);
    assert.ok(await tokens.spend('other', NOW));
  });

  refresh('let exactly one of parallel spenders win', async () => {
    await using tokens = await openTokens();
    for (let round = 0; round < 20; round++) {
      await tokens.issue(token(`t${round}`, { family: `f${round}` }));
      const spends = Array.from({ length: 5 }, () => tokens.spend(`t${round}`, NOW));
      const won = (await Promise.all(spends)).filter((spent) => spent !== null);
      assert.equal(won, [{ userId: 'user', family: `f${round}` }]);
      const next = token(`n${round}`, { family: `f${round}` });
      assert.is(await tokens.issueNext(`t${round}`, next), false);
    }
  });

  refresh('leave no follower alive when one is issued while the family is revoked', async () => {
    await using tokens = await openTokens();
    for (let round = 0; round < 20; round++) {
      const family = `f${round}`;
      await tokens.issue(token(`t${round}`, { family }));
      await tokens.spend(`t${round}`, NOW);
      await Promise.all([
        tokens.issueNext(`t${round}`, token(`n${round}`, { family })),
        tokens.spend(`t${round}`, NOW),
      ]);
      assert.is(await tokens.spend(`n${round}`, NOW), null);
    }
  });

  refresh('expire at their instant, and are then deleted', async () => {
    await using tokens = await openTokens();
    await tokens.issue(token('a'));
    await tokens.issue(token('b', { expiresAt: EXPIRES_AT + 1 }));
    assert.is(await tokens.spend('a', EXPIRES_AT), null);
    await tokens.deleteExpired(EXPIRES_AT);
    assert.is(await tokens.spend('a', NOW), null);
    assert.ok(await tokens.spend('b', EXPIRES_AT));
  });

  refresh.after(() => (dialect === DIALECTS.at(-1) ? mariadb.stop() : undefined));
  refresh.run();

  async function openTokens() {
    const store = await openSample(await newUrl[dialect]());
    return { ...createRefreshTokens(store.sql), [Symbol.asyncDispose]: store.close };
  }
}

function token(hash: string, values: Partial<RefreshToken> = {}): RefreshToken {
  return { hash, family: 'family', userId: 'user', expiresAt: EXPIRES_AT, ...values };
}
