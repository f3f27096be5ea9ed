/**
 * Counts units by the events alone, at every prefix of the journal: nothing is sold twice, held
 * beyond the allotment or lost on its way back. It shares no code with the domain.
 */
import type { FakeDatabase } from './fake-database.ts';
import { type Event, eventsOf } from './fold.ts';
import { linesIn, ownerIn } from './tables.ts';

interface Account {
  available: number;
  sold: number;
  held: Map<string, { userId: string; quantity: number }>;
  bought: Map<string, number>;
  allotment: number;
  limit: number;
  returning: number;
  returned: number;
  takenBack: number;
  isEnded: boolean;
}

type Complain = (finding: string) => void;

export function auditUnits({ log, tables }: FakeDatabase): string[] {
  const findings: string[] = [];
  const accounts = new Map<string, Account>();
  const soldOrders = new Set<string>();
  for (const { entry } of log) {
    const where = `${entry.entity} ${entry.seq}`;
    const complain = (finding: string) => findings.push(`${where}: ${finding}`);
    for (const event of eventsOf(entry)) {
      if (event.type === 'UnitsSold' && soldOrders.has(orderOf(event))) {
        complain(`${orderOf(event)} is sold again`);
      }
      if (event.type === 'UnitsSold') soldOrders.add(orderOf(event));
      if (entry.entity.startsWith('order/')) continue;
      const account = accountOf(accounts, entry.entity);
      count(accounts, account, event, complain);
      checkPrefix(account, complain);
    }
  }
  checkRest(accounts, ordersByOwner(tables), (finding) => findings.push(finding));
  return findings;
}

function accountOf(accounts: Map<string, Account>, entity: string): Account {
  const known = accounts.get(entity);
  if (known) return known;
  const units = { available: 0, sold: 0, returning: 0, returned: 0, takenBack: 0 };
  const bounds = { allotment: Number.POSITIVE_INFINITY, limit: Number.POSITIVE_INFINITY };
  const account = { ...units, ...bounds, held: new Map(), bought: new Map(), isEnded: false };
  accounts.set(entity, account);
  return account;
}

function count(
  accounts: Map<string, Account>,
  account: Account,
  event: Event,
  complain: Complain,
): void {
  const quantity = Number(event['quantity']);
  const userId = String(event['userId']);
  switch (event.type) {
    case 'ProductRegistered':
      account.available += Number(event['stock']);
      break;
    case 'StockAdjusted':
      account.available += Number(event['delta']);
      break;
    case 'DealAllotted': {
      account.available -= quantity;
      const deal = accountOf(accounts, `deal/${event['dealId']}`);
      deal.available = quantity;
      deal.allotment = quantity;
      deal.limit = Number(event['perUserLimit'] ?? Number.POSITIVE_INFINITY);
      break;
    }
    case 'UnitsSold':
      account.available -= quantity;
      account.sold += quantity;
      buy(account, userId, quantity);
      break;
    case 'UnitsHeld':
      if (account.held.has(orderOf(event))) complain(`${orderOf(event)} is held twice`);
      account.available -= quantity;
      account.held.set(orderOf(event), { userId, quantity });
      buy(account, userId, quantity);
      break;
    case 'HoldConfirmed':
    case 'HoldReleased':
      endHold(account, event, complain);
      break;
    case 'UnitsRestocked':
      account.sold -= quantity;
      account.available += quantity;
      buy(account, userId, -quantity);
      break;
    case 'DealEnded':
      account.isEnded = true;
      break;
    case 'ReturnStarted':
      account.available -= quantity;
      account.returning += quantity;
      break;
    case 'ReturnSettled':
      account.returned += account.returning;
      account.returning = 0;
      break;
    case 'UnitsTakenBack':
      account.available += quantity;
      accountOf(accounts, `deal/${event['dealId']}`).takenBack += quantity;
      break;
  }
}

function endHold(account: Account, event: Event, complain: Complain): void {
  const orderId = orderOf(event);
  const hold = account.held.get(orderId);
  account.held.delete(orderId);
  if (!hold) {
    complain(`${orderId} was not held`);
    return;
  }
  if (event.type === 'HoldConfirmed') account.sold += hold.quantity;
  else {
    account.available += hold.quantity;
    buy(account, hold.userId, -hold.quantity);
  }
}

function buy(account: Account, userId: string, quantity: number): void {
  account.bought.set(userId, (account.bought.get(userId) ?? 0) + quantity);
}

function orderOf(event: Event): string {
  return `order ${event['orderId']}`;
}

function heldUnits({ held }: Account): number {
  return [...held.values()].reduce((total, { quantity }) => total + quantity, 0);
}

function checkPrefix(account: Account, complain: Complain): void {
  if (account.available < 0) complain(`${account.available} units are available`);
  if (account.sold < 0) complain(`${account.sold} units are sold`);
  if (account.sold + heldUnits(account) > account.allotment) complain('more than the allotment');
  for (const [userId, bought] of account.bought) {
    if (bought > account.limit) complain(`${userId} has ${bought} of ${account.limit}`);
  }
}

/** After everybody has come to rest, no unit is on its way. */
function checkRest(
  accounts: Map<string, Account>,
  ordered: Map<string, number>,
  complain: Complain,
): void {
  for (const [entity, account] of accounts) {
    const { sold, returned, returning, takenBack, allotment, available } = account;
    const inOrders = ordered.get(entity) ?? 0;
    if (sold !== inOrders) complain(`${entity} sold ${sold}, and ${inOrders} are in orders`);
    if (account.held.size > 0) complain(`${entity} still holds ${[...account.held.keys()]}`);
    if (!entity.startsWith('deal/')) continue;
    if (!account.isEnded) complain(`${entity} has not ended`);
    if (returning !== 0 || available !== 0) complain(`${entity} has not returned everything`);
    if (takenBack !== returned) complain(`${entity} returned ${returned}, ${takenBack} arrived`);
    if (sold + returned !== allotment) complain(`${entity} lost ${allotment - sold - returned}`);
  }
}

/** Units in orders that were not cancelled, by who sold them. */
function ordersByOwner(tables: FakeDatabase['tables']): Map<string, number> {
  const units = new Map<string, number>();
  for (const line of linesIn(tables)) {
    if (tables.orders.get(String(line['order_id']))?.['status'] !== 'confirmed') continue;
    const owner = ownerIn(line);
    units.set(owner, (units.get(owner) ?? 0) + Number(line['quantity']));
  }
  return units;
}
