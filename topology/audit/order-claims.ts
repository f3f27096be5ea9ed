/**
 * What the entries of products and deals say of orders, held against the orders: each sale has its
 * order, no order sold twice, no unit of a confirmed order let go, none brought back uncancelled.
 */
import type { UnitsEvent } from '../../actors/domain/units.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { Entry, Event } from '../../persistence/store.ts';
import { type ClaimQueue, createClaimQueue } from './claim-queue.ts';
import type { Findings } from './finding.ts';

export interface OrderClaims extends Pick<ClaimQueue<never>, 'settleMany' | 'settleAll'> {
  /** Takes note of those events that name an order. */
  note(entry: Entry, events: readonly Event[]): void;
}

interface Claim {
  entry: Pick<Entry, 'entity' | 'seq' | 'commandId'>;
  event: UnitsEvent;
}

/** A line of an order; `owner` is the product or deal it was taken from. */
interface OrderLine {
  id: string;
  status: string;
  bornSeq: number | null;
  quantity: number;
  owner: string;
}

const BATCH_MAX = 1_000;

export function createOrderClaims(sql: Pick<Sql, 'all'>, findings: Findings): OrderClaims {
  const queue = createClaimQueue<Claim>(BATCH_MAX, async (claims) => {
    const ids = [...new Set(claims.map(({ event }) => event.orderId))];
    const rows = await sql.all<OrderLine>('audit_sold_orders', { ids });
    const orders = Map.groupBy(rows, (line) => line.id);
    for (const claim of claims) check(claim, orders.get(claim.event.orderId) ?? [], findings);
  });
  return {
    note({ entity, seq, commandId }, events) {
      const orders = events.filter(isUnitsEvent);
      for (const event of orders) queue.add({ entry: { entity, seq, commandId }, event });
      if (new Set(orders.map((event) => event.orderId)).size === orders.length) return;
      const expected = 'each order named once';
      findings.report({ entity, row: `journal ${seq}`, expected, found: 'one named twice' });
    },
    settleMany: queue.settleMany,
    settleAll: queue.settleAll,
  };
}

function isUnitsEvent(event: Event): event is UnitsEvent {
  return 'orderId' in event;
}

function check({ entry, event }: Claim, lines: readonly OrderLine[], findings: Findings): void {
  const { entity, seq, commandId } = entry;
  const line = lines.find(({ owner }) => owner === entity);
  const report = (expected: string) => {
    const found = lines.length === 0 ? 'no order' : describe(lines);
    findings.report({ entity, row: `journal ${seq}`, expected, found });
  };
  switch (event.type) {
    case 'UnitsSold':
      if (line?.bornSeq !== seq) report(`order ${event.orderId}, born in this entry`);
      break;
    case 'UnitsHeld':
      // Its order may come to nothing; one that is confirmed asks for its holds (`step-claims.ts`).
      break;
    case 'HoldConfirmed':
      if (!line || line.bornSeq !== null)
        report(`order ${event.orderId}, confirmed, of this owner`);
      break;
    case 'HoldReleased':
      if (lines.length > 0) report(`no order ${event.orderId}, its units being let go`);
      break;
    case 'UnitsRestocked':
      if (line?.status !== 'cancelled' || line.quantity !== event.quantity)
        report(`order ${event.orderId}, cancelled, ${event.quantity} units of this owner`);
      // Command ids are unique, so this is the only time they were brought back.
      if (commandId !== `restock:${event.orderId}`) report(`command restock:${event.orderId}`);
      break;
  }
}

function describe(lines: readonly OrderLine[]): string {
  const { status, bornSeq } = lines[0] as OrderLine;
  const origin = bornSeq === null ? 'from a cart' : `born in entry ${bornSeq}`;
  const parts = lines.map(({ quantity, owner }) => `${quantity} of ${owner}`);
  return `one ${status}, ${origin}: ${parts.join(', ')}`;
}
