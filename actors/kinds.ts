import { deal } from './domain/deal.ts';
import type { EntityKind } from './domain/entity.ts';
import { order } from './domain/order.ts';
import { product } from './domain/product.ts';

/** A kind as the shell sees it: it moves states, commands and events without looking inside. */
export type AnyKind = EntityKind<object, { type: string }, { type: string }>;

/** The one place where a kind's own types are given up. */
const KINDS: Readonly<Record<string, AnyKind>> = {
  product: product as unknown as AnyKind,
  deal: deal as unknown as AnyKind,
  order: order as unknown as AnyKind,
};

/** Throws when nobody can own such an entity: a bug of the caller, who builds the id. */
export function kindOf(entity: string): AnyKind {
  const kind = KINDS[entity.slice(0, entity.indexOf('/'))];
  if (!kind) throw new Error(`no kind of entity owns ${entity}`);
  return kind;
}

/** As the journal's row that ends at `seq` keeps it. Null: the entity's own row says it all. */
export function summaryOf(kind: AnyKind, state: object, seq: number): string | null {
  return kind.summary ? JSON.stringify(kind.summary(state, seq)) : null;
}
