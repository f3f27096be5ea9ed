/** Health answers never change while the process lives, so each is one string. */
import { answer } from './answer.ts';
import type { Operation } from './operation.ts';

export type Durability = 'fsync' | 'relaxed';

const SERVICES = {
  gatewayHealth: 'gateway',
  authHealth: 'auth-service',
  productHealth: 'product-service',
  orderHealth: 'order-service',
} as const;

/** A database that may lose acknowledged orders says so on every health answer. */
export function createHealthRoutes(durability: Durability) {
  const extra = durability === 'relaxed' ? { durability } : {};
  const healthOf = (operation: keyof typeof SERVICES): Operation => {
    const body = JSON.stringify({ status: 'healthy', service: SERVICES[operation], ...extra });
    return (_request, reply) => answer(reply, 200, body);
  };
  return {
    gatewayHealth: healthOf('gatewayHealth'),
    authHealth: healthOf('authHealth'),
    productHealth: healthOf('productHealth'),
    orderHealth: healthOf('orderHealth'),
  };
}
