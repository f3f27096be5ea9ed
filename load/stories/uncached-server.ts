/**
 * Our gateway on our tables without what it remembers: each request is a statement of its own, and
 * its answer is made anew. It reads what there is, and sells nothing.
 */
import { createGateway } from '../../gateway/app.ts';
import { createIds } from '../../gateway/uuid-v7.ts';
import { type Account, createAccounts } from '../../persistence/accounts.ts';
import { createCatalog } from '../../persistence/catalog.ts';
import { openStore } from '../../persistence/open-store.ts';
import { environment, serve } from '../baselines/baseline.ts';

const store = await openStore(environment('DATABASE_URL'), { allowRelaxedDurability: false });
const app = await createGateway({
  ask: absent,
  catalog: createCatalog(store.sql),
  orderBook: { find: absent, findByKey: absent, list: absent },
  accounts: {
    ...createAccounts(store.sql),
    async findById(id) {
      const [account] = await store.sql.all<Account>('find_accounts', { ids: [id] });
      return account ?? null;
    },
  },
  refreshTokens: { issue: absent, issueNext: absent, spend: absent },
  jwtSecret: environment('JWT_SECRET'),
  now: Date.now,
  newId: createIds(Date.now),
  durability: store.durability,
  // No `subscribe`: without news of commits the gateway keeps and shares no answer.
});
await serve(app, store.close);

function absent(): never {
  throw new Error('this server only reads');
}
