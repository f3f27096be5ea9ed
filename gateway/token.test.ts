import { createHmac } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BUYER, NOW } from './samples.ts';
import { ACCESS_TOKEN_SECONDS, createTokens, hashRefreshToken, newRefreshToken } from './token.ts';
import { createIds } from './uuid-v7.ts';

const SECRET = 'a secret of a decent length, as the key of a hash';
const clock = { now: NOW };
const now = () => clock.now;
const tokens = createTokens({ secret: SECRET, now, newId: createIds(now) });
const claims = {
  sub: BUYER,
  iss: 'flash-deals',
  type: 'access',
  iat: NOW / 1000,
  exp: NOW / 1000 + 60,
};

const token = suite('access tokens');

token('tell whose they are, as often as asked', () => {
  const signed = tokens.signAccess(BUYER);
  assert.is(tokens.verifyAccess(signed), BUYER);
  assert.is(tokens.verifyAccess(signed), BUYER);
});

token('of one second differ', () => {
  assert.is.not(tokens.signAccess(BUYER), tokens.signAccess(BUYER));
});

token('carry the claims that the contract names', () => {
  const [, payload = ''] = tokens.signAccess(BUYER).split('.');
  const { sub, iss, type, iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  assert.equal({ sub, iss, type }, { sub: BUYER, iss: 'flash-deals', type: 'access' });
  assert.is(exp - iat, ACCESS_TOKEN_SECONDS);
});

token('end at their second, also when they were seen before', () => {
  const signed = tokens.signAccess(BUYER);
  assert.is(tokens.verifyAccess(signed), BUYER);
  clock.now += ACCESS_TOKEN_SECONDS * 1000;
  assert.is(tokens.verifyAccess(signed), null);
  clock.now = NOW;
});

token('of others are taken when they carry our signature and claims', () => {
  assert.is(tokens.verifyAccess(signedWith({})), BUYER);
});

const FORGERIES: Record<string, () => string> = {
  'without a signature': () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`,
  'that says none and is signed': () => hmac({ alg: 'none', typ: 'JWT' }, 'sha256'),
  'with HS512': () => signedWith({}, { algorithm: 'HS512' }),
  'with HS256 in the head and SHA-512 below': () => hmac({ alg: 'HS256' }, 'sha512'),
  'with another secret': () => signedWith({}, { key: 'another secret of a decent length' }),
  'of type refresh': () => signedWith({ type: 'refresh' }),
  'without a type': () => signedWith({ type: undefined }),
  'of another issuer': () => signedWith({ iss: 'somebody' }),
  'without an issuer': () => signedWith({ iss: undefined }),
  'without an end': () => signedWith({ exp: undefined }),
  'that ends with a word': () => hmac({ alg: 'HS256' }, 'sha256', { exp: 'never' }),
  'that ended': () => signedWith({ exp: NOW / 1000 - 1 }),
  'without a subject': () => signedWith({ sub: undefined }),
  'with a subject that is no text': () => signedWith({ sub: 7 }),
  'with a subject that is no id': () => signedWith({ sub: '홍길동' }),
  'whose payload was changed': () => {
    const [head, , signature] = tokens.signAccess(BUYER).split('.');
    return `${head}.${encode({ ...claims, sub: 'admin' })}.${signature}`;
  },
  'that is a refresh token': newRefreshToken,
  'that is empty': () => '',
  'that is noise': () => '.. . .',
  'of a megabyte': () => 'x'.repeat(1024 * 1024),
  'of a megabyte, well signed': () => signedWith({ padding: 'x'.repeat(1024 * 1024) }),
};

for (const [name, forge] of Object.entries(FORGERIES)) {
  token(`${name} are refused`, () => {
    const forged = forge();
    assert.is(tokens.verifyAccess(forged), null);
    assert.is(tokens.verifyAccess(forged), null, 'the second time');
  });
}

token.run();

const refreshToken = suite('refresh tokens');

refreshToken('cannot be guessed, and their hash fits its column', () => {
  assert.is(Buffer.from(newRefreshToken(), 'base64url').length, 32);
  assert.is.not(newRefreshToken(), newRefreshToken());
  assert.is(hashRefreshToken('a').length, 43);
});

refreshToken.run();

function signedWith(
  change: Record<string, unknown>,
  options: { key?: string; algorithm?: 'HS512' } = {},
): string {
  return createSigner({ key: SECRET, algorithm: 'HS256', ...options })({ ...claims, ...change });
}

function hmac(head: object, hash: string, change: object = {}): string {
  const input = `${encode(head)}.${encode({ ...claims, ...change })}`;
  return `${input}.${createHmac(hash, SECRET).update(input).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
