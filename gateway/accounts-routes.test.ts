import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openShop, type Shop } from './sample-shop.ts';
import { RIVAL } from './samples.ts';
import { ACCESS_TOKEN_SECONDS } from './token.ts';

const JIMIN = { email: 'Jimin@Example.com', password: 'correct horse', name: '지민 👩‍💻' };

const accounts = suite('accounts');

accounts('are opened once for an address, whatever its case', async () => {
  await using shop = await openShop();
  const { status, body } = await register(shop);
  assert.is(status, 201);
  assert.is(body.email, 'jimin@example.com');
  assert.is(body.name, JIMIN.name);
  assert.not.match(JSON.stringify(body), /password|argon/);
  const again = await register(shop, { email: 'JIMIN@example.com' });
  assert.is(again.status, 409);
  assert.is(again.body.error, 'EMAIL_EXISTS');
});

accounts('log in with the right password only, and unknown ones look the same', async () => {
  await using shop = await openShop();
  await register(shop);
  const right = await logIn(shop, JIMIN.password);
  assert.is(right.status, 200);
  assert.is(right.body.token_type, 'Bearer');
  assert.is(right.body.expires_in, 3600);
  assert.is(right.headers['cache-control'], 'no-store');
  const wrong = await logIn(shop, 'wrong horse');
  const unknown = await logIn(shop, 'correct horse', 'nobody@example.com');
  assert.is(wrong.status, 401);
  assert.is(wrong.body.error, 'INVALID_CREDENTIALS');
  assert.is(unknown.status, 401);
  assert.is(unknown.text, wrong.text);
});

accounts('show themselves to their owner', async () => {
  await using shop = await openShop();
  const { body: account } = await register(shop);
  const { body: pair } = await logIn(shop, JIMIN.password);
  const headers = { authorization: `Bearer ${pair.access_token}` };
  const me = await shop.call('GET', '/auth/users/me', { as: null, headers });
  assert.equal(me.body, account);
  const verified = await shop.call('GET', '/auth/verify', { as: null, headers });
  assert.equal(verified.body, { valid: true, user_id: account.id });
});

accounts('that are gone are not found, though their token still is valid', async () => {
  await using shop = await openShop();
  const { status, body } = await shop.call('GET', '/auth/users/me', { as: RIVAL });
  assert.is(status, 404);
  assert.is(body.error, 'USER_NOT_FOUND');
});

accounts.run();

const refreshing = suite('refreshing');

refreshing('gives a new pair, and takes each token once', async () => {
  await using shop = await openShop();
  const { body: account } = await register(shop);
  const first = (await logIn(shop, JIMIN.password)).body;
  const second = await refresh(shop, first.refresh_token);
  assert.is(second.status, 200);
  assert.is.not(second.body.refresh_token, first.refresh_token);
  assert.is.not(second.body.access_token, first.access_token);
  const headers = { authorization: `Bearer ${second.body.access_token}` };
  const { body } = await shop.call('GET', '/auth/verify', { as: null, headers });
  assert.is(body.user_id, account.id);
  const spent = await refresh(shop, first.refresh_token);
  assert.is(spent.status, 401);
  assert.is(spent.body.error, 'INVALID_TOKEN');
});

refreshing('takes neither an access token nor nonsense', async () => {
  await using shop = await openShop();
  assert.is((await refresh(shop, shop.token(RIVAL))).status, 401);
  assert.is((await refresh(shop, 'x')).status, 401);
  assert.is((await refresh(shop, '')).status, 422);
});

refreshing('stores no token, only its hash', async () => {
  const stored: string[] = [];
  await using shop = await openShop({
    refreshTokens: {
      issue: async (token) => void stored.push(JSON.stringify(token)),
      issueNext: async () => false,
      spend: async () => ({ userId: RIVAL, family: RIVAL }),
    },
  });
  await register(shop);
  const { body } = await logIn(shop, JIMIN.password);
  assert.is(stored.length, 1);
  assert.not.match(stored[0] ?? '', body.refresh_token);
});

refreshing('of a token whose family was revoked meanwhile is refused', async () => {
  await using shop = await openShop({
    refreshTokens: {
      issue: async () => undefined,
      issueNext: async () => false,
      spend: async () => ({ userId: RIVAL, family: RIVAL }),
    },
  });
  assert.is((await refresh(shop, 'stolen')).status, 401);
});

refreshing.run();

const secured = suite('authentication');

secured('wants a bearer token', async () => {
  await using shop = await openShop();
  for (const authorization of ['', 'Bearer', 'bearer x', 'Basic eDp5', shop.token(RIVAL)]) {
    const { status, body, headers } = await shop.call('GET', '/auth/verify', {
      as: null,
      headers: authorization ? { authorization } : {},
    });
    assert.is(status, 401, authorization);
    assert.is(body.error, 'UNAUTHORIZED', authorization);
    assert.is(headers['www-authenticate'], 'Bearer');
  }
});

secured('ends when the token does', async () => {
  await using shop = await openShop();
  const headers = { authorization: `Bearer ${shop.token(RIVAL)}` };
  const verify = () => shop.call('GET', '/auth/verify', { as: null, headers });
  shop.clock.now += ACCESS_TOKEN_SECONDS * 1000 - 1;
  assert.is((await verify()).status, 200);
  shop.clock.now += 1;
  assert.is((await verify()).body.error, 'INVALID_TOKEN');
});

secured('comes before validation, and after the question whether the route exists', async () => {
  await using shop = await openShop();
  const broken = { as: null, body: '{' };
  assert.is((await shop.call('POST', '/orders', broken)).status, 401);
  assert.is((await shop.call('GET', '/orders/x', { as: null })).status, 401);
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['POST', '/nothing'],
    ['DELETE', '/orders'],
    ['PUT', '/products'],
    ['POST', '/auth/verify'],
  ] as const) {
    const { status, body } = await shop.call(method, path, broken);
    assert.is(status, 404, `${method} ${path}`);
    assert.is(body.error, 'NOT_FOUND');
  }
});

secured('is asked of nobody who looks at products and deals', async () => {
  await using shop = await openShop();
  for (const path of ['/products', '/products/deals', '/health', '/orders/health']) {
    assert.is((await shop.call('GET', path, { as: null })).status, 200, path);
  }
});

secured.run();

function register(shop: Shop, change: Partial<typeof JIMIN> = {}) {
  return shop.call('POST', '/auth/register', { as: null, body: { ...JIMIN, ...change } });
}

function logIn(shop: Shop, password: string, email = JIMIN.email) {
  return shop.call('POST', '/auth/login', { as: null, body: { email, password } });
}

function refresh(shop: Shop, refresh_token: string) {
  return shop.call('POST', '/auth/refresh', { as: null, body: { refresh_token } });
}
