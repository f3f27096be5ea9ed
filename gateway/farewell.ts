/**
 * How the gateway leaves without cutting a request that is on the wire: it stops listening, the
 * next answer on each connection is the last, and only then are the connections closed.
 */
import { Server } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Who is in the middle of buying asks again within it; who is not has nothing on the wire. */
const FAREWELL_MS = 1_000;

export function sayFarewell(app: FastifyInstance): void {
  // From here on Fastify's answers say `connection: close`.
  app.addHook('preClose', async () => {
    const { promise: allGone, resolve } = Promise.withResolvers<void>();
    const limit = setTimeout(resolve, FAREWELL_MS);
    // An HTTP server's own `close` ends idle connections at once, on which a request may be coming.
    Server.prototype.close.call(app.server, () => resolve());
    await allGone;
    clearTimeout(limit);
  });
}
