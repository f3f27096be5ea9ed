/**
 * Checks a database against everything we promise of it. Start reading here. The journal is read
 * once, in the order of its key, and folded by the real domain; what its entries wrote elsewhere is
 * read beside it. Memory is bounded by the pages and by the largest entity.
 */
import type { Store } from '../../persistence/open-store.ts';
import { auditCommands, createCommandClaims } from './command-claims.ts';
import { auditEntity, type EntityAuditDeps } from './entity-audit.ts';
import { walkEntities } from './entity-walk.ts';
import { createFindings, type Violation } from './finding.ts';
import { auditKeys, createKeyClaims } from './key-claims.ts';
import { createOrderClaims } from './order-claims.ts';
import { createStepClaims } from './step-claims.ts';
import type { KindName } from './stored-rows.ts';
import { auditLists, auditShards, auditStrangers } from './table-audit.ts';
import { noTotals, type Totals } from './totals.ts';

export interface AuditReport {
  totals: Totals;
  /** All of them; 0: nothing is wrong. */
  violationCount: number;
  /** The first of them. */
  violations: readonly Violation[];
}

export interface AuditOptions {
  /** Epoch ms: an idempotency key may be gone 30 days after its order. */
  now: number;
  onProgress(totals: Readonly<Totals>): void;
}

const KINDS: readonly KindName[] = ['product', 'deal', 'order'];

/**
 * `store` must show one moment of the database (opened with `readOnly`), or what a server writes
 * meanwhile would look like violations. Rejects with a `Fault` when it cannot be read.
 */
export async function audit(
  store: Pick<Store, 'sql' | 'journal'>,
  { now, onProgress }: AuditOptions,
): Promise<AuditReport> {
  const { sql, journal } = store;
  const findings = createFindings();
  const totals = noTotals();
  const deps: EntityAuditDeps = {
    store,
    shardEpochs: await auditShards(sql, findings),
    findings,
    orderClaims: createOrderClaims(sql, findings),
    stepClaims: createStepClaims(journal, findings),
    commandClaims: createCommandClaims(sql, findings),
    keyClaims: createKeyClaims(sql, now, findings),
    totals,
    onProgress: () => onProgress(totals),
  };
  await auditStrangers(sql, findings);
  for (const kind of KINDS) {
    for await (const subject of walkEntities(store, kind)) await auditEntity(subject, deps);
  }
  await deps.orderClaims.settleAll();
  await deps.stepClaims.settleAll();
  await deps.commandClaims.settleAll();
  await deps.keyClaims.settleAll();
  await auditKeys(sql, deps.keyClaims.found(), findings);
  await auditCommands(sql, findings);
  await auditLists(sql, findings);
  return { totals, violationCount: findings.count(), violations: findings.listed() };
}
