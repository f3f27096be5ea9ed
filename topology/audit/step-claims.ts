/**
 * Steps that one entity took at another, looked up there by their command ids, which are the same
 * for ever: the holds a cart was confirmed on, the units a cancelled order or an ended deal gave
 * back.
 */
import type { Event, Journal } from '../../persistence/store.ts';
import { type ClaimQueue, createClaimQueue } from './claim-queue.ts';
import type { Findings } from './finding.ts';

export interface StepClaim {
  /** Who says that the step was taken. */
  entity: string;
  /** Whose journal must show it. */
  owner: string;
  commandId: string;
  /** What the entry must say, field by field; it may say more. */
  event: Event & Readonly<Record<string, unknown>>;
}

export type StepClaims = ClaimQueue<StepClaim>;

/** Each is a statement of its own; they are sent together. */
const BATCH_MAX = 200;

export function createStepClaims(journal: Pick<Journal, 'find'>, findings: Findings): StepClaims {
  async function check({ entity, owner, commandId, event }: StepClaim): Promise<void> {
    const [entry] = await journal.find(owner, [commandId]);
    if (entry?.events?.some((found) => says(found, event))) return;
    findings.report({
      entity: owner,
      row: `journal, command ${commandId}`,
      expected: `${JSON.stringify(event)} for ${entity}`,
      found: entry ? JSON.stringify(entry.events) : 'no entry',
    });
  }

  return createClaimQueue(BATCH_MAX, async (claims) => {
    await Promise.all(claims.map(check));
  });
}

function says(found: Event, wanted: StepClaim['event']): boolean {
  const fields: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(wanted).every(([field, value]) => fields[field] === value);
}
