/** All that `npm run story` can tell. */
import { CONNECTION_POOL } from './connection-pool.ts';
import { OPENING_SPIKE } from './opening-spike.ts';
import { ORDER_LATENCY } from './order-latency.ts';
import { ORDER_LIST } from './order-list.ts';
import { PRODUCT_INSERT } from './product-insert.ts';
import { PRODUCT_LIST } from './product-list.ts';
import { RESPONSE_COMPRESSION } from './response-compression.ts';
import type { Story } from './story.ts';
import { TOKEN_CHECK } from './token-check.ts';

export const STORIES: readonly Story[] = [
  PRODUCT_LIST,
  ORDER_LIST,
  PRODUCT_INSERT,
  RESPONSE_COMPRESSION,
  CONNECTION_POOL,
  TOKEN_CHECK,
  ORDER_LATENCY,
  OPENING_SPIKE,
];
