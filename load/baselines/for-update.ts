/** The naive way to sell a deal: every order waits for the deal's row, on a pool of connections. */
import { createBaseline, environment, serve } from './baseline.ts';
import { sellLocked } from './row-lock.ts';
import { createSeller } from './sale.ts';
import { createTransactions } from './transactions.ts';

/** mysql2's default. The row is locked by one of them at a time; 32 were no faster. */
const CONNECTIONS = 10;

const { transact } = createTransactions(environment('DATABASE_URL'), {
  connections: CONNECTIONS,
});
const { ask, settle } = createSeller((dealId, order, now) =>
  transact((execute) => sellLocked(execute, dealId, order, now)),
);
await serve(await createBaseline(ask), settle);
