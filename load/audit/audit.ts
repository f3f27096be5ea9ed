/**
 * After the load: is what was answered what is stored? Accepted orders = rows = units taken, none
 * twice, and, where one writer decides, in the order in which they arrived.
 */
import { openStore } from '../../persistence/open-store.ts';
import { audit } from '../../topology/audit/audit.ts';
import { describe } from '../../topology/audit/finding.ts';
import { type Contender, isOurs } from '../bench/contenders.ts';
import type { Place } from '../bench/place.ts';
import type { DatabaseReader } from './database-reader.ts';
import { readTaken } from './stock.ts';

export interface Sales {
  orders: number;
  /** Different decisions that an order stands on. */
  births: number;
  items: number;
  units: number;
  /** Off the stock of all deals, as whoever keeps it counts it. */
  taken: number;
  /**
   * Orders decided before one that had arrived earlier. Null: this way of selling promises no
   * order.
   */
  inversions: number | null;
}

export interface Answers {
  /** Answers of success that were seen. */
  accepted: number;
  /** Requests that may have been answered after nobody looked any more. */
  cutOffMax: number;
}

export interface Audit {
  orders: number;
  /** Stored, and answered when the time was up. */
  unseen: number;
  /** `npm run prove` has looked at it, too. */
  isProven: boolean;
  /** Sentences; none: nothing is wrong. */
  findings: string[];
  /** What else is worth telling; sentences. */
  notes?: string[];
}

/** Of a contender that has ended, or is idle. */
export async function readSales(
  reader: DatabaseReader,
  contender: Contender,
  place: Pick<Place, 'redisUrl'>,
): Promise<Sales> {
  type Counted = Record<Exclude<keyof Sales, 'inversions' | 'taken'>, number | string>;
  const { orders, births, items, units } = await reader.read<Counted>('count_sales');
  const inversions = isOurs(contender)
    ? (await reader.read<{ inversions: number }>('count_inversions')).inversions
    : null;
  return {
    orders: Number(orders),
    births: Number(births),
    items: Number(items),
    // A sum is a decimal to MySQL, and a string to its driver.
    units: Number(units),
    taken: await readTaken(contender, place, reader),
    inversions,
  };
}

export function auditSales(sales: Sales, { accepted, cutOffMax }: Answers): Audit {
  const { orders, births, items, units, taken, inversions } = sales;
  const unseen = orders - accepted;
  const checks: [isWrong: boolean, finding: string][] = [
    [unseen < 0, `${-unseen} accepted orders are not stored`],
    [unseen > cutOffMax, `${unseen} stored orders were never answered; ${cutOffMax} can be`],
    [taken !== units, `${taken} units left the stock, ${units} were sold`],
    [items !== orders || units !== orders, `${orders} orders have ${items} items, ${units} units`],
    [births !== orders, `${orders} orders stand on ${births} decisions`],
    [inversions !== null && inversions > 0, `${inversions} orders overtook an earlier one`],
  ];
  const findings = checks.filter(([isWrong]) => isWrong).map(([, finding]) => finding);
  return { orders, unseen: Math.max(0, unseen), isProven: false, findings };
}

/** What a baseline has printed about itself, as sentences without their ends. */
export function readNotes(output: string): string[] {
  return [...output.matchAll(/^note: (.+)$/gm)].map(([, note]) => note ?? '');
}

export function withNotes(audit: Audit, notes: readonly string[]): Audit {
  return { ...audit, notes: [...(audit.notes ?? []), ...notes] };
}

/** What `npm run prove` says of a database of ours, as sentences. */
export async function findViolations(databaseUrl: string): Promise<string[]> {
  const store = await openStore(databaseUrl, { allowRelaxedDurability: false, readOnly: true });
  try {
    const { violations } = await audit(store, { now: Date.now(), onProgress: () => {} });
    return violations.map(describe);
  } finally {
    await store.close();
  }
}
