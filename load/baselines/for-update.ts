/** The naive way to sell a deal, as its server: see `row-lock.ts`. */
import { createBaseline, environment, serve } from './baseline.ts';
import { createRowLockAsk } from './row-lock.ts';

await serve(await createBaseline(createRowLockAsk(environment('DATABASE_URL'))));
