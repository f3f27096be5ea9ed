/**
 * What must hold after a scenario, whatever the load. Each is a pure function of what the buyers
 * saw and what is stored, and says in sentences what is wrong; no sentence: it holds.
 */

import type { SeenAnswer, SeenItem, SeenOrder } from '../answer.ts';
import type { Stage } from '../stage.ts';
import { ACCOUNT_INVARIANTS } from './accounts.ts';
import { ANSWER_INVARIANTS } from './answers.ts';
import { LIST_INVARIANTS } from './lists.ts';
import { ORDER_INVARIANTS } from './orders.ts';
import { STOCK_INVARIANTS } from './stock.ts';

export interface Evidence {
  stage: Stage;
  /** In the order in which they came. */
  answers: readonly SeenAnswer[];
  /** What artillery itself has counted. */
  responses: number;
  /** Codes that the scenario expects. */
  refusals: readonly string[];
  /** Units that can still be had, by product, when all was quiet again. */
  left: ReadonlyMap<string, number>;
  /** Every accepted order as it reads now; null: there is none. */
  found: ReadonlyMap<string, SeenOrder | null>;
  /** By key, of orders that got neither yes nor no: what became of them. Null: nothing. */
  resolved: ReadonlyMap<string, SeenOrder | null>;
  /** Everything in the category of the stage, over all pages. */
  listed: readonly SeenItem[];
  /** Null: nobody gave us the database. */
  stored: Stored | null;
  /** The database stood still for a while, as the scenario wants it. */
  hasStalled: boolean;
}

export interface Stored {
  /** What `npm run prove` finds. */
  violations: readonly string[];
  /** Of the products of the stage. */
  sales: readonly StoredSales[];
}

export interface StoredSales {
  productId: string;
  /** Orders with a line of it, cancelled ones included. */
  orders: number;
  /** In orders that are not cancelled. */
  units: number;
  /** Held for orders under way. */
  held: number;
}

export interface Invariant {
  /** What holds, as a clause. */
  about: string;
  /** Without it, there is nothing to look at. */
  needs?: 'database' | 'stall';
  check(evidence: Evidence): string[];
}

export const INVARIANTS = {
  ...ANSWER_INVARIANTS,
  ...ORDER_INVARIANTS,
  ...STOCK_INVARIANTS,
  ...ACCOUNT_INVARIANTS,
  ...LIST_INVARIANTS,
} satisfies Record<string, Invariant>;

export type InvariantName = keyof typeof INVARIANTS;

export interface Verdict {
  name: InvariantName;
  about: string;
  /** What it would have needed; null: it was looked at. */
  lacks: Invariant['needs'] | null;
  /** The first of them. */
  findings: readonly string[];
  /** All of them. */
  findingCount: number;
}

/** Enough to see a pattern. */
const LISTED_MAX = 5;

export function judge(names: readonly InvariantName[], evidence: Evidence): Verdict[] {
  return names.map((name) => {
    const invariant: Invariant = INVARIANTS[name];
    const { needs } = invariant;
    const isThere = needs === 'database' ? evidence.stored !== null : evidence.hasStalled;
    const lacks = needs === undefined || isThere ? null : needs;
    const findings = lacks === null ? invariant.check(evidence) : [];
    return {
      ...{ name, about: invariant.about, lacks },
      findings: findings.slice(0, LISTED_MAX),
      findingCount: findings.length,
    };
  });
}
