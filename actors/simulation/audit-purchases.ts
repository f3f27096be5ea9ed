/** What buyers believe to have, or to have not, is what the tables hold. */
import type { Purchase } from './buyer.ts';
import type { Done } from './errands.ts';
import type { FakeDatabase } from './fake-database.ts';
import { linesIn } from './tables.ts';

export function auditPurchases(
  { tables }: FakeDatabase,
  purchases: readonly Purchase[],
  done: readonly Done[],
): string[] {
  const findings: string[] = [];
  const linesOf = Map.groupBy(linesIn(tables), (line) => line['order_id']);
  for (const { orderId, result, userId, lines } of purchases) {
    const order = tables.orders.get(orderId);
    if (result === 'refused' && order) findings.push(`${orderId} was refused and is there`);
    if (result !== 'bought') continue;
    if (!order) findings.push(`${orderId} was acknowledged and is lost`);
    else if (order['user_id'] !== userId) findings.push(`${orderId} is not its buyer's`);
    const bought = (linesOf.get(orderId) ?? []).map(
      (line) => `${line['product_id']} ${line['deal_id']} ${line['quantity']}`,
    );
    const wished = lines.map((line) => `${line.productId} ${line.dealId} ${line.quantity}`);
    if (`${bought}` !== `${wished}`) findings.push(`${orderId} has ${bought}, asked for ${wished}`);
  }
  return [...findings, ...auditKeys(tables, purchases), ...auditCancels(tables, done)];
}

function auditKeys({ orders, keys }: FakeDatabase['tables'], purchases: readonly Purchase[]) {
  const keyed = purchases.filter(({ key }) => key !== null);
  const findings: string[] = [];
  for (const [name, ofKey] of Map.groupBy(keyed, ({ userId, key }) => `${userId} ${key}`)) {
    const bought = new Set(
      ofKey.filter(({ result }) => result === 'bought').map(({ orderId }) => orderId),
    );
    const stored = new Set(ofKey.map(({ orderId }) => orderId).filter((id) => orders.has(id)));
    if (bought.size > 1) findings.push(`${name} was told ${[...bought]}`);
    if (stored.size > 1) findings.push(`${name} has ${[...stored]}`);
    for (const orderId of stored) {
      if (keys.get(name)?.['order_id'] !== orderId) findings.push(`${name} is not of ${orderId}`);
    }
  }
  return findings;
}

function auditCancels({ orders }: FakeDatabase['tables'], done: readonly Done[]): string[] {
  return done
    .filter(({ errand, outcome }) => errand.commandId === 'cancel' && outcome.type === 'accepted')
    .map(({ errand }) => errand.entity.slice('order/'.length))
    .filter((orderId) => orders.get(orderId)?.['status'] !== 'cancelled')
    .map((orderId) => `${orderId} was cancelled and is not`);
}
