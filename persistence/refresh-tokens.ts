/**
 * Refresh tokens: each is spent once for the next of its family. A token that comes back after it
 * was spent has been stolen from somebody, so its whole family is deleted.
 */
import type { Sql } from './sql.ts';

export interface RefreshToken {
  /** sha256 of the token, base64url. The token itself is never stored. */
  hash: string;
  /** All tokens that descend from one login. */
  family: string;
  userId: string;
  expiresAt: number;
}

export interface RefreshTokens {
  issue(token: RefreshToken): Promise<void>;
  /**
   * Issues the follower of a spent token. False: the family was deleted meanwhile, because the
   * spent token came back a second time; nothing is stored.
   */
  issueNext(spentHash: string, token: RefreshToken): Promise<boolean>;
  /**
   * Null: unknown, expired or already spent; an already spent one deletes its family. Of two
   * parallel spends of one token exactly one wins.
   */
  spend(hash: string, now: number): Promise<{ userId: string; family: string } | null>;
  deleteExpired(now: number): Promise<void>;
}

/** Rows deleted in one statement: its locks and its flush stay short. */
const DELETE_MAX = 1_000;

export function createRefreshTokens(sql: Sql): RefreshTokens {
  return {
    async issue(token) {
      await sql.run('insert_refresh_token', rowOf(token));
    },
    async issueNext(spentHash, token) {
      const values = { ...rowOf(token), spent_hash: spentHash };
      return (await sql.run('insert_next_refresh_token', values)) === 1;
    },
    async spend(hash, now) {
      // Read before the attempt: a loser may delete the row while the winner still needs it.
      const [token] = await sql.all<StoredToken>('find_refresh_token', { hash });
      if (!token) return null;
      const won = (await sql.run('spend_refresh_token', { hash, now })) === 1;
      if (won) return { userId: token.userId, family: token.family };
      if (token.spentAt !== null || token.expiresAt > now) await deleteFamily(token.family);
      return null;
    },
    async deleteExpired(now) {
      const values = { now, limit: DELETE_MAX };
      while ((await sql.run('delete_expired_refresh_tokens', values)) === DELETE_MAX);
    },
  };

  /** Again until nothing is left: a follower may have been issued while the first delete ran. */
  async function deleteFamily(family: string): Promise<void> {
    while ((await sql.run('delete_refresh_family', { family })) > 0);
  }
}

type StoredToken = Omit<RefreshToken, 'hash'> & { spentAt: number | null };

function rowOf({ hash, family, userId, expiresAt }: RefreshToken) {
  return { hash, family, user_id: userId, expires_at: expiresAt };
}
