/** How much an audit has seen. */
export interface Totals {
  /** Products, deals and orders of which anything is stored. */
  entities: number;
  entries: number;
  orders: number;
  /** By products and deals, less what was brought back. */
  unitsSold: number;
  /** Units that were at some time sold and held beyond what there was. */
  oversold: number;
}

export function noTotals(): Totals {
  return { entities: 0, entries: 0, orders: 0, unitsSold: 0, oversold: 0 };
}
