/** Accounts and tokens. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account, Accounts } from '../persistence/accounts.ts';
import type { RefreshTokens } from '../persistence/refresh-tokens.ts';
import { answerJson, refuse } from './answer.ts';
import type { operations } from './auth-api.d.ts';
import { userIdOf } from './authentication.ts';
import { toIso } from './instant.ts';
import type { BodyOf, Operation } from './operation.ts';
import type { Passwords } from './password.ts';
import {
  ACCESS_TOKEN_SECONDS,
  hashRefreshToken,
  newRefreshToken,
  REFRESH_TOKEN_MS,
  type Tokens,
} from './token.ts';

export interface AccountsRoutesDeps {
  accounts: Accounts;
  refreshTokens: Pick<RefreshTokens, 'issue' | 'issueNext' | 'spend'>;
  tokens: Pick<Tokens, 'signAccess'>;
  passwords: Passwords;
  now: () => number;
  newId: () => string;
}

/** RFC 6749, 5.1. */
const NO_STORE = ['cache-control', 'no-store'];

export function createAccountsRoutes(deps: AccountsRoutesDeps) {
  const { accounts, refreshTokens, tokens, passwords, now, newId } = deps;

  async function register(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const body = request.body as BodyOf<operations['register']>;
    const email = body.email.toLowerCase();
    // Asked first, so that a taken address costs no hash; the insert decides between two at once.
    if (await accounts.findByEmail(email)) return refuse(reply, 'EMAIL_EXISTS');
    const passwordHash = await passwords.hash(body.password);
    const account = { id: newId(), email, name: body.name, passwordHash, createdAt: now() };
    if (!(await accounts.create(account))) return refuse(reply, 'EMAIL_EXISTS');
    answerJson(reply, 201, toAccount(account));
  }

  async function login(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { email, password } = request.body as BodyOf<operations['login']>;
    const account = await accounts.findByEmail(email.toLowerCase());
    const matches = await passwords.verify(account?.passwordHash ?? null, password);
    if (!account || !matches) return refuse(reply, 'INVALID_CREDENTIALS');
    const next = mint(account.id, newId());
    await refreshTokens.issue(next.stored);
    answerPair(reply, account.id, next.token);
  }

  async function refresh(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { refresh_token } = request.body as BodyOf<operations['refresh']>;
    const spentHash = hashRefreshToken(refresh_token);
    const spent = await refreshTokens.spend(spentHash, now());
    if (!spent) return refuse(reply, 'INVALID_TOKEN');
    const next = mint(spent.userId, spent.family);
    const isIssued = await refreshTokens.issueNext(spentHash, next.stored);
    if (!isIssued) return refuse(reply, 'INVALID_TOKEN');
    answerPair(reply, spent.userId, next.token);
  }

  /** A new refresh token, and what is stored of it. */
  function mint(userId: string, family: string) {
    const token = newRefreshToken();
    const expiresAt = now() + REFRESH_TOKEN_MS;
    return { token, stored: { hash: hashRefreshToken(token), family, userId, expiresAt } };
  }

  function answerPair(reply: FastifyReply, userId: string, refreshToken: string): void {
    const pair = {
      access_token: tokens.signAccess(userId),
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
    };
    answerJson(reply, 200, pair, NO_STORE);
  }

  function verify(request: FastifyRequest, reply: FastifyReply): void {
    answerJson(reply, 200, { valid: true, user_id: userIdOf(request) });
  }

  async function findMyAccount(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const account = await accounts.findById(userIdOf(request));
    return account ? answerJson(reply, 200, toAccount(account)) : refuse(reply, 'USER_NOT_FOUND');
  }

  return {
    register,
    login,
    refresh,
    verify,
    findMyAccount,
  } satisfies Record<Exclude<keyof operations, `${string}Health`>, Operation>;
}

function toAccount({ id, email, name, createdAt }: Omit<Account, 'passwordHash'>) {
  return { id, email, name, created_at: toIso(createdAt) };
}
