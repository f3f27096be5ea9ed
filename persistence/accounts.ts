/** Accounts by id and by email. */
import { Fault } from './fault.ts';
import { createSharedFind } from './shared-find.ts';
import type { Sql } from './sql.ts';

export interface Account {
  id: string;
  email: string;
  name: string;
  passwordHash: string;
  createdAt: number;
}

export interface Accounts {
  /** False: the email is taken. */
  create(account: Account): Promise<boolean>;
  /** By the exact bytes: whoever writes and asks agrees on the case first. */
  findByEmail(email: string): Promise<Account | null>;
  findById(id: string): Promise<Account | null>;
}

export function createAccounts(sql: Sql): Accounts {
  return {
    async create({ id, email, name, passwordHash, createdAt }) {
      try {
        await sql.run('insert_account', {
          id,
          email,
          name,
          password_hash: passwordHash,
          created_at: createdAt,
        });
        return true;
      } catch (error) {
        if (error instanceof Fault && error.code === 'DUPLICATE') return false;
        throw error;
      }
    },
    async findByEmail(email) {
      const [account] = await sql.all<Account>('find_account_by_email', { email });
      return account ?? null;
    },
    // Each page asks who its visitor is: in a rush that is one row for each request.
    findById: createSharedFind(
      (ids) => sql.all<Account>('find_accounts', { ids }),
      ({ id }) => id,
    ),
  };
}
