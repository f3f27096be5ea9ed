/** Who is asking: told by the verified token alone. `X-User-ID` and the like are never read. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './answer.ts';
import type { Tokens } from './token.ts';

const SCHEME = 'Bearer ';

type Identified = FastifyRequest & { userId: string };

/** Declares the property once, so that all requests keep one shape. */
export function decorateIdentity(app: FastifyInstance): void {
  app.decorateRequest('userId', '');
}

/**
 * An `onRequest` hook of the routes that want a token: it answers before a body is read or
 * validated.
 */
export function createAuthentication(tokens: Pick<Tokens, 'verifyAccess'>) {
  return function authenticate(request: FastifyRequest, reply: FastifyReply, next: () => void) {
    const header = request.headers.authorization;
    if (!header?.startsWith(SCHEME)) return refuse(reply, 'UNAUTHORIZED');
    const userId = tokens.verifyAccess(header.slice(SCHEME.length));
    if (userId === null) return refuse(reply, 'INVALID_TOKEN');
    (request as Identified).userId = userId;
    return next();
  };
}

/** Only for operations that want a token. */
export function userIdOf(request: FastifyRequest): string {
  return (request as Identified).userId;
}
