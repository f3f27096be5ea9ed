/** Replays an entity through the real domain, and notes which rows its events should have left. */
import type { EntryPlace } from '../../actors/domain/entity.ts';
import { type AnyKind, kindOf } from '../../actors/kinds.ts';
import type { Entry, Event } from '../../persistence/store.ts';
import { type ExpectedRows, expectWrite, noRows } from './expected-rows.ts';
import type { Findings } from './finding.ts';
import type { BirthEntry, Stored } from './stored-rows.ts';

export interface EntityFold {
  kind: AnyKind;
  entity: string;
  id: string;
  /** Null: it cannot be known any more, and why has been reported. */
  state: object | null;
  rows: ExpectedRows;
}

/** The entity before its first own entry. */
export function beginFold(
  { entity, id, stored }: { entity: string; id: string; stored: Stored | null },
  findings: Findings,
): EntityFold {
  const kind = kindOf(entity);
  const fold: EntityFold = { kind, entity, id, state: null, rows: noRows() };
  const bornSeq = stored?.row?.['born_seq'] ?? null;
  if (stored?.birth) bear(fold, stored.birth, findings);
  else if (bornSeq !== null) reportBirth(fold, `an entry ${bornSeq} of its owner`, findings);
  else if (kind.name === 'deal') reportBirth(fold, 'a row that names its birth', findings);
  else fold.state = kind.initial(id);
  return fold;
}

/**
 * Applies one entry and returns its events. What fails is reported; the state is unknown from then
 * on.
 */
export function evolveFold(fold: EntityFold, entry: Entry, findings: Findings): readonly Event[] {
  const { kind, id, entity, state } = fold;
  const { events } = entry;
  try {
    // Why it is not known any more has been reported.
    if (state === null) return events ?? [];
    if (events === null) throw new Error('other text');
    for (const event of events) {
      kind.evolve(state, event, entry);
      // An event that names an order writes the rows of that order; they are checked there.
      if ('orderId' in event) continue;
      for (const write of kind.rows(event, entry, state)) expectWrite(fold.rows, id, write);
    }
  } catch (error) {
    fold.state = null;
    const expected = events === null ? 'a list of events' : 'events that can be applied';
    const found = error instanceof Error ? error.message : String(error);
    findings.report({ entity, row: `journal ${entry.seq}`, expected, found });
  }
  return events ?? [];
}

/** The rows as they should be after the last entry, `seq`; null where the state is unknown. */
export function finishFold(
  { kind, id, state, rows }: EntityFold,
  seq: number,
): ExpectedRows | null {
  if (state === null) return null;
  // Before its first own entry an entity's row is as its birth left it.
  const own = seq === 0 ? null : kind.row(state, id, seq);
  if (own) expectWrite(rows, id, own);
  return rows;
}

function bear(fold: EntityFold, birth: BirthEntry, findings: Findings): void {
  const { kind, id, rows } = fold;
  const place: EntryPlace = birth;
  for (const event of birth.events ?? []) {
    const state = kind.birth?.(id, event, place) ?? null;
    if (state === null) continue;
    fold.state = state;
    // What a birth writes depends on its event alone, so the parent's state is not needed.
    const writes = kindOf(birth.entity).rows(event, place, {});
    for (const write of writes) expectWrite(rows, id, write);
    return;
  }
  reportBirth(fold, `its birth in ${birth.entity} entry ${birth.seq}`, findings);
}

function reportBirth({ entity, kind }: EntityFold, expected: string, findings: Findings): void {
  findings.report({ entity, row: `${kind.name}s`, expected, found: 'none' });
}
