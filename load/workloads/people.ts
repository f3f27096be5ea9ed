/** People with accounts, as rows: registering through the API costs a password hash each. */
import { createAccounts } from '../../persistence/accounts.ts';
import { openStore } from '../../persistence/open-store.ts';
import type { Person } from '../../topology/testing/shop.ts';

/** Inserted at once: within what a store lets wait. */
const AT_ONCE = 50;

/** Before a server of ours opens the database. */
export async function storePeople(databaseUrl: string, people: readonly Person[]): Promise<void> {
  const store = await openStore(databaseUrl, { allowRelaxedDurability: false });
  const accounts = createAccounts(store.sql);
  const passwordHash = 'nobody signs in';
  const createdAt = Date.now();
  const create = ({ id }: Person) =>
    accounts.create({ id, email: `${id}@example.com`, name: '홍길동', passwordHash, createdAt });
  for (let from = 0; from < people.length; from += AT_ONCE) {
    await Promise.all(people.slice(from, from + AT_ONCE).map(create));
  }
  await store.close();
}
