/** Health answers hardly change while the process lives, so each is one string. */
import { answer } from './answer.ts';
import type { Operation } from './operation.ts';
import { wireText } from './wire-text.ts';

export type Durability = 'fsync' | 'relaxed';

const SERVICES = {
  gatewayHealth: 'gateway',
  productHealth: 'product-service',
  orderHealth: 'order-service',
} as const;

/** For who balances load or watches: only a start anew would bring the deals back here. */
const OVERTAKEN = 'Another server has taken over this database: this one answers reads only.';

/**
 * A database that may lose acknowledged orders says so on every health answer. Accounts do not
 * depend on who sells, so that they are healthy as long as the process is.
 */
export function createHealthRoutes(durability: Durability, isOvertaken: () => boolean) {
  const extra = durability === 'relaxed' ? { durability } : {};
  const healthy = (service: string) =>
    wireText(JSON.stringify({ status: 'healthy', service, ...extra }));
  const healthOf = (operation: keyof typeof SERVICES): Operation => {
    const service = SERVICES[operation];
    const sound = healthy(service);
    const overtaken = wireText(JSON.stringify({ status: 'unhealthy', service, reason: OVERTAKEN }));
    return (_request, reply) =>
      isOvertaken() ? answer(reply, 503, overtaken) : answer(reply, 200, sound);
  };
  const authHealth = healthy('auth-service');
  return {
    authHealth: ((_request, reply) => answer(reply, 200, authHealth)) satisfies Operation,
    gatewayHealth: healthOf('gatewayHealth'),
    productHealth: healthOf('productHealth'),
    orderHealth: healthOf('orderHealth'),
  };
}
