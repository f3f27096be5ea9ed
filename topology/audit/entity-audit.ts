/**
 * Everything that must hold of one entity: its journal, its state and what is stored because of it.
 */
import type { Deal, DealEvent } from '../../actors/domain/deal.ts';
import type { Order } from '../../actors/domain/order.ts';
import { ownerOf } from '../../actors/domain/order-pursuit.ts';
import { unpackRow } from '../../persistence/journal-rows.ts';
import type { Store } from '../../persistence/open-store.ts';
import type { Entry, Event, ReadRow } from '../../persistence/store.ts';
import { type Chain, createChain } from './chain.ts';
import type { CommandClaims } from './command-claims.ts';
import { createDealClaims, type DealClaims } from './deal-claims.ts';
import { beginFold, type EntityFold, evolveFold, finishFold } from './entity-fold.ts';
import type { Subject } from './entity-walk.ts';
import type { ExpectedRows } from './expected-rows.ts';
import type { Findings } from './finding.ts';
import type { KeyClaims } from './key-claims.ts';
import type { OrderClaims } from './order-claims.ts';
import { compareRows } from './row-comparison.ts';
import { NO_SNAPSHOT, openSnapshotCheck, type SnapshotCheck } from './snapshot-check.ts';
import type { StepClaims } from './step-claims.ts';
import { createSummaryCheck, type SummaryCheck } from './summary-check.ts';
import type { Totals } from './totals.ts';
import { createUnitLedger, type UnitLedger } from './unit-ledger.ts';

/** What all entities of one audit share. */
export interface EntityAuditDeps {
  store: Pick<Store, 'sql' | 'journal'>;
  /** By shard. */
  shardEpochs: ReadonlyMap<number, number>;
  findings: Findings;
  orderClaims: OrderClaims;
  stepClaims: StepClaims;
  commandClaims: CommandClaims;
  keyClaims: KeyClaims;
  totals: Totals;
  /** Called now and then, after `totals` grew. */
  onProgress(): void;
}

/** What is known of the entity so far. */
interface Dossier {
  fold: EntityFold;
  chain: Chain;
  snapshot: SnapshotCheck;
  summary: SummaryCheck;
  /** Null: an order, or it cannot be told any more how many units there are. */
  ledger: UnitLedger | null;
  /** Of a product. */
  deals: DealClaims | null;
  /** Of a deal: the units of the return that is under way. */
  returning: number;
}

export async function auditEntity(subject: Subject, deps: EntityAuditDeps): Promise<void> {
  const dossier = await openDossier(subject, deps);
  let lastSeq = 0;
  for await (const row of subject.journal()) {
    const entries = unpackRow(row);
    auditJournalRow(row, entries, dossier, deps);
    lastSeq = entries.at(-1)?.seq ?? lastSeq;
    deps.totals.entries += entries.length;
    await deps.orderClaims.settleMany();
    await deps.commandClaims.settleMany();
    deps.onProgress();
  }
  await dossier.deals?.settle();
  dossier.snapshot.finish();
  dossier.summary.finish();
  const { fold, ledger } = dossier;
  const rows = finishFold(fold, lastSeq);
  if (rows) auditRows(subject, rows, deps);
  auditWakeup(subject, fold, deps.findings);
  if (fold.kind.name === 'order') claimSteps(fold, deps.stepClaims);
  await deps.stepClaims.settleMany();
  await deps.keyClaims.settleMany();
  deps.totals.entities++;
  if (fold.kind.name === 'order' && subject.stored?.row) deps.totals.orders++;
  deps.totals.unitsSold += ledger?.sold() ?? 0;
  deps.totals.oversold += ledger?.oversold() ?? 0;
  deps.onProgress();
}

async function openDossier(subject: Subject, deps: EntityAuditDeps): Promise<Dossier> {
  const { entity } = subject;
  const { store, findings } = deps;
  const fold = beginFold(subject, findings);
  return {
    fold,
    chain: createChain(entity, deps.shardEpochs, findings),
    snapshot: subject.hasSnapshot
      ? await openSnapshotCheck(entity, store.journal, findings)
      : NO_SNAPSHOT,
    summary: createSummaryCheck(entity, findings),
    ledger: openLedger(fold),
    deals: fold.kind.name === 'product' ? createDealClaims(subject, store.sql, findings) : null,
    returning: 0,
  };
}

function openLedger({ kind, state }: EntityFold): UnitLedger | null {
  if (kind.name === 'product') return createUnitLedger({ allotment: 0, perUserLimit: null });
  return kind.name === 'deal' && state ? createUnitLedger(state as Deal) : null;
}

function auditJournalRow(
  row: ReadRow,
  entries: readonly Entry[],
  dossier: Dossier,
  deps: EntityAuditDeps,
): void {
  const { fold, chain, snapshot, summary } = dossier;
  if (!chain.follow(row, entries.length)) {
    fold.state = null;
    dossier.ledger = null;
  }
  for (const entry of entries) auditEntry(entry, dossier, deps);
  const { seq } = entries.at(-1) as Entry;
  summary.compare(row, fold, seq);
  snapshot.compare({ seq, hash: chain.hash, state: fold.state });
}

function auditEntry(entry: Entry, dossier: Dossier, deps: EntityAuditDeps): void {
  const { fold } = dossier;
  const { findings } = deps;
  const events = evolveFold(fold, entry, findings);
  for (const event of events) {
    const breach = dossier.ledger?.note(event);
    if (breach) findings.report({ entity: entry.entity, row: `journal ${entry.seq}`, ...breach });
    dossier.deals?.note(entry.seq, event);
    if (fold.kind.name === 'deal') claimReturn(event, dossier, deps.stepClaims);
  }
  deps.orderClaims.note(entry, events);
  deps.commandClaims.note(entry, events);
}

/** Units that a deal says are back at its product must have arrived there. */
function claimReturn(event: Event, dossier: Dossier, stepClaims: StepClaims): void {
  const { entity, id, state } = dossier.fold;
  const returned = event as DealEvent;
  if (returned.type === 'ReturnStarted') dossier.returning = returned.quantity;
  if (returned.type !== 'ReturnSettled' || !state) return;
  stepClaims.add({
    entity,
    owner: `product/${(state as Deal).productId}`,
    commandId: `return:${id}:${returned.number}`,
    event: { type: 'UnitsTakenBack', dealId: id, quantity: dossier.returning },
  });
}

/** A cart is confirmed on its holds, and a cancelled order is done when its units are back. */
function claimSteps({ entity, id, state }: EntityFold, stepClaims: StepClaims): void {
  if (!state) return;
  const { status, bornSeq, restocked, userId, lines } = state as Order;
  if (status !== 'confirmed' && status !== 'cancelled') return;
  for (const line of lines) {
    const { quantity, unitPrice, productName } = line;
    const step = { entity, owner: ownerOf(line) };
    if (bornSeq === null) {
      const event = { type: 'UnitsHeld', orderId: id, userId, quantity, unitPrice, productName };
      stepClaims.add({ ...step, commandId: `hold:${id}`, event });
    }
    if (restocked) {
      const event = { type: 'UnitsRestocked', orderId: id, userId, quantity };
      stepClaims.add({ ...step, commandId: `restock:${id}`, event });
    }
  }
}

function auditRows(
  { entity, stored }: Subject,
  { own, items, key, forgottenKey }: ExpectedRows,
  { findings, keyClaims }: EntityAuditDeps,
): void {
  const table = `${entity.slice(0, entity.indexOf('/'))}s`;
  compareRows({ entity, row: table }, own, stored?.row ?? null, findings);
  const found = new Map(stored?.items.map((item) => [item['line'], item]));
  const expected = new Map(items.map((item) => [item['line'], item]));
  for (const line of new Set([...expected.keys(), ...found.keys()])) {
    const row = `order_items ${line}`;
    compareRows({ entity, row }, expected.get(line) ?? null, found.get(line) ?? null, findings);
  }
  if (key) keyClaims.add({ entity, key, isForgotten: false });
  if (forgottenKey) keyClaims.add({ entity, key: forgottenKey, isForgotten: true });
}

/** Who has something left to do is woken for it, also after a crash; nobody else is. */
function auditWakeup(
  { entity, wakeupAt }: Subject,
  { kind, state }: EntityFold,
  findings: Findings,
): void {
  if (!state) return;
  const expectedAt = kind.wakeAt(state);
  if (expectedAt === wakeupAt) return;
  const show = (at: number | null) => (at === null ? 'none' : `at ${at}`);
  findings.report({ entity, row: 'wakeups', expected: show(expectedAt), found: show(wakeupAt) });
}
