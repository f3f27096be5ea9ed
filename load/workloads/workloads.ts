/** What the bench can ask, by name. */
import { HOT_DEAL } from './hot-deal.ts';
import { ME } from './me.ts';
import { DEAL_LIST, PRODUCT_LIST } from './reads.ts';
import { SOLD_OUT } from './sold-out.ts';
import { THOUSAND_DEALS } from './thousand-deals.ts';
import type { Workload } from './workload.ts';

/** The first is asked unless told otherwise. */
export const WORKLOADS: readonly [Workload, ...Workload[]] = [
  HOT_DEAL,
  THOUSAND_DEALS,
  SOLD_OUT,
  PRODUCT_LIST,
  DEAL_LIST,
  ME,
];
