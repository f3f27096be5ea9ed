import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openShop } from './sample-shop.ts';
import { BUYER, RIVAL } from './samples.ts';

const limits = suite('rate limits');

limits('hold back an address that asks too often, and say when to come back', async () => {
  await using shop = await openShop({ rateLimits: { perAddress: 3, perUser: 0 } });
  const answers = [];
  for (let count = 0; count < 4; count++) answers.push(await shop.call('GET', '/products'));
  assert.equal(
    answers.map(({ status }) => status),
    [200, 200, 200, 429],
  );
  const last = answers[3];
  assert.is(last?.body.error, 'RATE_LIMITED');
  assert.is(last?.headers['retry-after'], '1');
  assert.is(last?.headers['x-ratelimit-limit'], '3');
  assert.is(last?.headers['x-ratelimit-remaining'], '0');
});

limits('never hold back who asks for the health', async () => {
  await using shop = await openShop({ rateLimits: { perAddress: 1, perUser: 0 } });
  for (let count = 0; count < 5; count++) {
    assert.is((await shop.call('GET', '/health')).status, 200);
  }
});

limits('hold back one user and not another', async () => {
  await using shop = await openShop({ rateLimits: { perAddress: 0, perUser: 2 } });
  const statusOf = async (user: string) =>
    (await shop.call('GET', '/auth/verify', { as: user })).status;
  const mine = [await statusOf(BUYER), await statusOf(BUYER), await statusOf(BUYER)];
  assert.equal(mine, [200, 200, 429]);
  assert.is(await statusOf(RIVAL), 200);
});

limits('do not count what needs no token against a user', async () => {
  await using shop = await openShop({ rateLimits: { perAddress: 0, perUser: 1 } });
  for (let count = 0; count < 3; count++) {
    assert.is((await shop.call('GET', '/products', { as: null })).status, 200);
  }
});

limits('are off unless asked for', async () => {
  await using shop = await openShop();
  for (let count = 0; count < 200; count++) {
    assert.is((await shop.call('GET', '/auth/verify')).status, 200);
  }
});

limits.run();
