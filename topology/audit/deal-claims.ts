/**
 * What a product's entries say of its deals: each deal it gave units to exists, and gave back its
 * own.
 */
import type { ProductEvent } from '../../actors/domain/product.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { Event } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';

export interface DealClaims {
  note(seq: number, event: Event): void;
  /** Holds what was noted against the deals. */
  settle(): Promise<void>;
}

interface Dealing {
  /** Null: this product never allotted it. */
  allottedSeq: number | null;
  /** Units. */
  takenBack: number;
}

interface DealRow {
  id: string;
  productId: string;
  bornSeq: number;
  /** Of its last turn; null before the first. */
  summary: string | null;
}

const BATCH_MAX = 1_000;

export function createDealClaims(
  { entity, id: productId }: { entity: string; id: string },
  sql: Pick<Sql, 'all'>,
  findings: Findings,
): DealClaims {
  const dealings = new Map<string, Dealing>();

  function dealingWith(dealId: string): Dealing {
    const known = dealings.get(dealId) ?? { allottedSeq: null, takenBack: 0 };
    dealings.set(dealId, known);
    return known;
  }

  function check(dealId: string, dealing: Dealing, row: DealRow | undefined): void {
    const breach = breachOf(dealing, productId, row);
    if (breach) findings.report({ entity, row: `deals ${dealId}`, ...breach });
  }

  return {
    note(seq, untyped) {
      const event = untyped as ProductEvent;
      if (event.type === 'DealAllotted') dealingWith(event.dealId).allottedSeq = seq;
      if (event.type === 'UnitsTakenBack') dealingWith(event.dealId).takenBack += event.quantity;
    },
    async settle() {
      const all = [...dealings];
      for (let at = 0; at < all.length; at += BATCH_MAX) {
        const batch = all.slice(at, at + BATCH_MAX);
        const ids = batch.map(([dealId]) => dealId);
        const rows = await sql.all<DealRow>('audit_allotted_deals', { ids });
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const [dealId, dealing] of batch) check(dealId, dealing, byId.get(dealId));
      }
    },
  };
}

function breachOf(
  { allottedSeq, takenBack }: Dealing,
  productId: string,
  row: DealRow | undefined,
) {
  if (allottedSeq === null) return { expected: 'a deal that this product allotted', found: 'none' };
  if (row?.productId !== productId || row.bornSeq !== allottedSeq) {
    const found = row ? `one born in product/${row.productId} entry ${row.bornSeq}` : 'none';
    return { expected: `a row born in entry ${allottedSeq}`, found };
  }
  const returned = returnedIn(row);
  if (takenBack <= returned) return null;
  const expected = `at most ${returned} units taken back, as the deal returned`;
  return { expected, found: `${takenBack}` };
}

/** Units that left the deal for its product, arrived or not. */
function returnedIn({ summary }: DealRow): number {
  try {
    return summary === null ? 0 : Number(JSON.parse(summary).returned);
  } catch {
    // The summary check reports it.
    return 0;
  }
}
