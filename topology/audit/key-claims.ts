/**
 * One order per user and idempotency key: every order's key names it, and no key names anything
 * else.
 */
import type { OrderEvent } from '../../actors/domain/order.ts';
import type { UnitsEvent } from '../../actors/domain/units.ts';
import { unpackRow } from '../../persistence/journal-rows.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { ReadRow } from '../../persistence/store.ts';
import { KEY_MS } from '../sweep.ts';
import { type ClaimQueue, createClaimQueue } from './claim-queue.ts';
import type { Findings } from './finding.ts';
import { compareRows } from './row-comparison.ts';
import type { Row } from './stored-rows.ts';

export interface KeyClaim {
  entity: string;
  /** The row as the order wrote it. */
  key: Row;
  /** The order came to nothing and gave its key back. */
  isForgotten: boolean;
}

export interface KeyClaims extends ClaimQueue<KeyClaim> {
  /** How many keys name the order that claims them. */
  found(): number;
}

const BATCH_MAX = 1_000;
/** The server that deletes old keys may have another clock than ours. */
const CLOCK_SLACK_MS = 60 * 60 * 1_000;

/** `now`: epoch ms. */
export function createKeyClaims(sql: Pick<Sql, 'all'>, now: number, findings: Findings): KeyClaims {
  const keptSince = now - KEY_MS + CLOCK_SLACK_MS;
  let foundCount = 0;

  function check({ entity, key, isForgotten }: KeyClaim, found: Row | null): void {
    const row = `idempotency_keys ${key['idempotency_key']}`;
    const isOurs = found?.['order_id'] === key['order_id'];
    if (isOurs && !isForgotten) foundCount++;
    // Another order may have the key by now.
    const mayBeGone = isForgotten || Number(key['at_ms']) < keptSince;
    if (mayBeGone && !isOurs) return;
    compareRows({ entity, row }, isForgotten ? null : key, found, findings);
  }

  const queue = createClaimQueue<KeyClaim>(BATCH_MAX, async (claims) => {
    const pairs = claims.map(({ key }) => [key['user_id'], key['idempotency_key']]);
    const rows = await sql.all<Row>('audit_keys_of', { pairs: JSON.stringify(pairs) });
    const found = new Map(rows.map((row) => [nameOf(row), row]));
    for (const claim of claims) check(claim, found.get(nameOf(claim.key)) ?? null);
  });
  return { ...queue, found: () => foundCount };
}

/**
 * Of `foundCount` keys the order is known that was placed with them. If there are more, every key
 * is read, and looked for at the birth of the order it names.
 */
export async function auditKeys(
  sql: Pick<Sql, 'all'>,
  foundCount: number,
  findings: Findings,
): Promise<void> {
  const [counted] = await sql.all<{ total: number }>('audit_count_keys');
  if (counted?.total === foundCount) return;
  let last: Row = { user_id: '', idempotency_key: '' };
  for (;;) {
    const { user_id = '', idempotency_key = '' } = last;
    const keys = await sql.all<KeyRow>('audit_keys', {
      user_id,
      idempotency_key,
      limit: BATCH_MAX,
    });
    const end = keys.at(-1);
    if (end === undefined) return;
    last = end;
    const placed = await readPlacedKeys(sql, [...new Set(keys.map((key) => key.order_id))]);
    for (const key of keys) {
      if (placed.has(`${key.order_id} ${nameOf(key)}`)) continue;
      findings.report({
        entity: `order/${key.order_id}`,
        row: `idempotency_keys ${key.idempotency_key} of user ${key.user_id}`,
        expected: 'an order placed by this user with this key',
        found: 'none',
      });
    }
  }
}

type KeyRow = Row & { user_id: string; idempotency_key: string; order_id: string };

function nameOf(key: Row): string {
  return `${key['user_id']} ${key['idempotency_key']}`;
}

/** Orders with their users and keys, as their births tell. */
async function readPlacedKeys(sql: Pick<Sql, 'all'>, ids: readonly string[]): Promise<Set<string>> {
  const entities = ids.map((id) => `order/${id}`);
  const sales = await sql.all<ReadRow>('audit_births_of_orders', { ids });
  const carts = await sql.all<ReadRow>('audit_first_rows', { entities });
  const placed = new Set<string>();
  for (const entry of [...sales, ...carts].flatMap(unpackRow)) {
    for (const event of (entry.events ?? []) as readonly (UnitsEvent | OrderEvent)[]) {
      if (event.type === 'UnitsSold') placed.add(`${event.orderId} ${event.userId} ${event.key}`);
      if (event.type !== 'CartPlaced') continue;
      placed.add(`${entry.entity.slice('order/'.length)} ${event.userId} ${event.key}`);
    }
  }
  return placed;
}
