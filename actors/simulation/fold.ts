/** What the journal says of an entity, told entry by entry. */
import { lastHash } from '../../persistence/row-hash.ts';
import type { Entry } from '../../persistence/store.ts';
import { type AnyKind, kindOf } from '../kinds.ts';
import type { FakeDatabase } from './fake-database.ts';

export interface Fold {
  kind: AnyKind;
  id: string;
  state: object;
  seq: number;
  /** Of the row that ends at `seq`; empty before the first, and in the middle of a row. */
  hash: string;
}

export type Event = { type: string } & Record<string, unknown>;

/**
 * Calls `visit` at the birth and after every entry. Throws when an invariant of the kind breaks.
 */
export function foldEntity(
  database: FakeDatabase,
  entity: string,
  visit: (fold: Fold) => void = () => {},
): Fold {
  const kind = kindOf(entity);
  const id = entity.slice(entity.indexOf('/') + 1);
  const fold: Fold = { kind, id, state: bornState(database, kind, entity, id), seq: 0, hash: '' };
  visit(fold);
  for (const { row, entries } of database.rowsOf(entity)) {
    for (const entry of entries) {
      for (const event of eventsOf(entry)) kind.evolve(fold.state, event, entry);
      fold.seq = entry.seq;
      fold.hash = entry === entries.at(-1) ? lastHash(row) : '';
      visit(fold);
    }
  }
  return fold;
}

/** Those that have entries, and those that were only born. */
export function allEntities({ rows, tables }: FakeDatabase): string[] {
  const written = rows.map(({ row }) => row.entity);
  const deals = [...tables.deals.keys()].map((id) => `deal/${id}`);
  const orders = [...tables.orders.keys()].map((id) => `order/${id}`);
  return [...new Set([...written, ...deals, ...orders])];
}

/** None in an entry that cannot be read: `auditChain` finds it. */
export function eventsOf({ events }: Entry): Event[] {
  return (events ?? []) as Event[];
}

function bornState(database: FakeDatabase, kind: AnyKind, entity: string, id: string): object {
  const birth = database.findBirth(entity);
  for (const event of birth ? eventsOf(birth) : []) {
    const state = birth && kind.birth?.(id, event, birth);
    if (state) return state;
  }
  return kind.initial(id);
}
