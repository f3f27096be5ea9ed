/** What the bench can ask, by name. */
import { HOT_DEAL } from './hot-deal.ts';
import type { Workload } from './workload.ts';
import { ME } from './workloads/me.ts';
import { DEAL_LIST, PRODUCT_LIST } from './workloads/reads.ts';
import { SOLD_OUT } from './workloads/sold-out.ts';
import { THOUSAND_DEALS } from './workloads/thousand-deals.ts';

/** The first is asked unless told otherwise. */
export const WORKLOADS: readonly [Workload, ...Workload[]] = [
  HOT_DEAL,
  THOUSAND_DEALS,
  SOLD_OUT,
  PRODUCT_LIST,
  DEAL_LIST,
  ME,
];
