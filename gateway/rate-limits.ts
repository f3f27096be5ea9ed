/**
 * How many requests one address, and one user on whatever address, may send. Off unless asked for:
 * a crowd behind one proxy would look like one address.
 */
import rateLimit, { type errorResponseBuilderContext } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answer } from './answer.ts';
import { userIdOf } from './authentication.ts';
import { errorBody } from './errors.ts';

/** Requests a second; 0: no limit. */
export interface RateLimits {
  perAddress: number;
  perUser: number;
}

export const NO_LIMITS: RateLimits = { perAddress: 0, perUser: 0 };

const WINDOW_MS = 1_000;
/** Addresses or users remembered at a time; beyond it, the one longest silent is forgotten. */
const CACHE_MAX = 100_000;

/** Thrown by the limiter, caught by `answerProblem`. */
export class RateLimited extends Error {
  readonly retryAfterS: number;

  constructor(context: errorResponseBuilderContext) {
    super('too many requests');
    this.retryAfterS = Math.ceil(context.ttl / 1_000);
  }
}

/** To be called before any route is registered. */
export async function limitRates(
  app: FastifyInstance,
  { perAddress, perUser }: RateLimits,
): Promise<void> {
  if (perAddress === 0 && perUser === 0) return;
  await app.register(rateLimit, {
    global: false,
    timeWindow: WINDOW_MS,
    cache: CACHE_MAX,
    errorResponseBuilder: (_request, context) => new RateLimited(context),
  });
  if (perAddress > 0) {
    const keyGenerator = (request: FastifyRequest) => request.ip;
    // Whoever watches over the server must not be turned away with the crowd.
    const allowList = (request: FastifyRequest) => request.url.endsWith('/health');
    app.addHook('onRequest', app.rateLimit({ max: perAddress, keyGenerator, allowList }));
  }
  if (perUser > 0) {
    // After authentication, before the body costs anything more.
    const allowList = (request: FastifyRequest) => userIdOf(request) === '';
    const limit = { max: perUser, keyGenerator: userIdOf, allowList };
    app.addHook('preValidation', app.rateLimit(limit));
  }
}

/** The limiter has put its headers on the reply. */
export function answerRateLimited(reply: FastifyReply, problem: RateLimited): void {
  const headers = ['retry-after', `${problem.retryAfterS}`];
  for (const name of ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']) {
    headers.push(name, `${reply.getHeader(name)}`);
  }
  answer(reply, 429, errorBody('RATE_LIMITED'), headers);
}
