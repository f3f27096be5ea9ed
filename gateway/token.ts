/** Access tokens: JWTs, HS256 and nothing else, verified here without asking anybody. */
import { createHash, randomBytes } from 'node:crypto';
import { createSigner, createVerifier } from 'fast-jwt';
import { LRUCache } from 'lru-cache';
import { UUID } from './uuid.ts';

export const ACCESS_TOKEN_SECONDS = 3600;
export const REFRESH_TOKEN_MS = 7 * 24 * 3600 * 1000;
const ISSUER = 'flash-deals';
/** Ours have about 330 characters. Longer ones are not worth a signature check. */
const TOKEN_MAX_CHARACTERS = 2048;
/** One entry a buyer; at most 20 MB. A miss costs 6 µs. */
const CACHE_MAX = 10_000;

interface Claims {
  sub: string;
  iss: string;
  type: string;
  exp: number;
}

export interface Tokens {
  signAccess(userId: string): string;
  /** The user id; null when the token is not a valid, current access token of ours. */
  verifyAccess(token: string): string | null;
}

export interface TokensOptions {
  secret: string;
  now: () => number;
  /** Makes two tokens of one second differ. */
  newId: () => string;
}

export function createTokens({ secret, now, newId }: TokensOptions): Tokens {
  const sign = createSigner({ key: secret, algorithm: 'HS256' });
  // Expiry is ours to check, by the clock we were given; the verifier's own cache would hash each
  // token first.
  const verify = createVerifier({
    key: secret,
    algorithms: ['HS256'],
    allowedIss: ISSUER,
    requiredClaims: ['sub', 'iss', 'type', 'exp'],
    ignoreExpiration: true,
  });
  const verified = new LRUCache<string, Claims>({ max: CACHE_MAX });

  function claimsOf(token: string): Claims | null {
    const known = verified.get(token);
    if (known) return known;
    if (token.length > TOKEN_MAX_CHARACTERS) return null;
    try {
      const claims: Claims = verify(token);
      if (claims.type !== 'access' || typeof claims.exp !== 'number') return null;
      if (typeof claims.sub !== 'string' || !UUID.test(claims.sub)) return null;
      verified.set(token, claims);
      return claims;
    } catch {
      return null;
    }
  }

  return {
    signAccess(userId) {
      const iat = Math.floor(now() / 1000);
      const exp = iat + ACCESS_TOKEN_SECONDS;
      return sign({ sub: userId, iss: ISSUER, type: 'access', iat, exp, jti: newId() });
    },
    verifyAccess(token) {
      const claims = claimsOf(token);
      return claims && now() < claims.exp * 1000 ? claims.sub : null;
    },
  };
}

/** 256 random bits. Only its hash is stored, so a stolen table opens no account. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
