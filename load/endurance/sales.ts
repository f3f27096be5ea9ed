/** Orders by the thousand, when it does not matter how long they take. */

import type { LoadOutcome } from '../instruments/wrk.ts';
import { SOLD_BEFORE_LOAD } from '../workloads/hot-deal.ts';
import type { Market } from '../workloads/workload.ts';

/** The shortest load that wrk makes. */
const SLICE_SECONDS = 1;
/** In vain: whoever sells nothing for so long never will. */
const EMPTY_SLICES_MAX = 5;

export interface Sales {
  /** So far, with the one before the load. */
  sold(): number;
  /** All answers, for the audit. */
  outcomes: LoadOutcome[];
  /** At least one load, and as many as it takes until so many orders are sold in all. */
  sellUntil(orders: number): Promise<void>;
}

export function startSales(market: Market): Sales {
  const outcomes: LoadOutcome[] = [];
  const sold = () => outcomes.reduce((sum, { accepted }) => sum + accepted, SOLD_BEFORE_LOAD);
  return {
    sold,
    outcomes,
    async sellUntil(orders) {
      let empty = 0;
      do {
        const outcome = await market.load(SLICE_SECONDS).outcome;
        outcomes.push(outcome);
        empty = outcome.accepted === 0 ? empty + 1 : 0;
        if (empty === EMPTY_SLICES_MAX) throw new Error('nothing is sold any more');
      } while (sold() < orders);
    },
  };
}
