/**
 * What must hold after a scenario, whatever the load. Each is a pure function of what the buyers
 * saw and what is stored, and says in sentences what is wrong; no sentence: it holds.
 */
import { ACCOUNT_INVARIANTS } from './invariant-accounts.ts';
import { ANSWER_INVARIANTS } from './invariant-answers.ts';
import { LIST_INVARIANTS } from './invariant-lists.ts';
import { ORDER_INVARIANTS } from './invariant-orders.ts';
import { STOCK_INVARIANTS } from './invariant-stock.ts';
import type { SeenAnswer, SeenItem, SeenOrder } from './scenario-answer.ts';
import type { Stage } from './scenario-stage.ts';

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
  /** It cannot be looked at without the database. */
  needsDatabase?: true;
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
  /** False: the database is missing. */
  isChecked: boolean;
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
    const isChecked = !invariant.needsDatabase || evidence.stored !== null;
    const findings = isChecked ? invariant.check(evidence) : [];
    return {
      ...{ name, about: invariant.about, isChecked },
      findings: findings.slice(0, LISTED_MAX),
      findingCount: findings.length,
    };
  });
}
