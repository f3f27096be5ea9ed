/** Stock in the deal's row, which every order changes. */
import type { Execute } from './transactions.ts';

/** A server that starts again finds it as it left it. */
export async function openDealStock(execute: Execute): Promise<void> {
  await execute('add_stock');
  await execute('fill_stock');
}
