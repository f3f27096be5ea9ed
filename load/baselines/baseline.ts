/**
 * What every baseline shares with ours: the same gateway with the same routes, schemas and token
 * check. Only who answers the ask differs.
 */
import type { FastifyInstance } from 'fastify';
import type { Ask } from '../../actors/ask.ts';
import { createGateway } from '../../gateway/app.ts';
import type { Durability } from '../../gateway/health.ts';
import { createIds } from '../../gateway/uuid-v7.ts';

export function createBaseline(
  ask: Ask,
  durability: Durability = 'fsync',
): Promise<FastifyInstance> {
  return createGateway({
    ask,
    catalog: {
      findProduct: absent,
      listProducts: absent,
      findDeal: absent,
      listActiveDeals: absent,
    },
    orderBook: { find: absent, findByKey: absent, list: absent },
    accounts: { create: absent, findByEmail: absent, findById: absent },
    refreshTokens: { issue: absent, issueNext: absent, spend: absent },
    jwtSecret: environment('JWT_SECRET'),
    now: Date.now,
    newId: createIds(Date.now),
    durability,
  });
}

/**
 * Listens where it is told, and ends on SIGTERM, whatever connections to a database are still open;
 * `settle` is what must be finished before.
 */
export async function serve(
  app: FastifyInstance,
  settle: () => Promise<unknown> = async () => {},
): Promise<void> {
  await app.listen({ port: Number(environment('PORT')), host: '127.0.0.1' });
  process.once(
    'SIGTERM',
    () =>
      void app
        .close()
        .then(settle)
        .then(() => process.exit()),
  );
}

export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: npm run bench starts this program`);
  return value;
}

function absent(): never {
  throw new Error('a baseline only sells');
}
