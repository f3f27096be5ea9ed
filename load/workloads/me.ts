/** What a page asks first about whoever opens it: who am I? */
import { createAccounts } from '../../persistence/accounts.ts';
import { openStore } from '../../persistence/open-store.ts';
import { createPeople } from '../../topology/testing/shop.ts';
import { HOT_DEAL } from './hot-deal.ts';
import { createSteadyWorkload, type Preparation } from './steady.ts';
import type { Workload } from './workload.ts';

/** As many as buy. */
const PEOPLE = 5_000;
/** Inserted at once: within what a store lets wait. */
const AT_ONCE = 50;

const READS_OF_ME = createSteadyWorkload({
  name: 'me',
  about: `${PEOPLE} people ask who they are; the floor's answer to an order stands beside`,
  operation: 'findMyAccount',
  status: 200,
  prepare,
});

/** The floor of orders is there as well: asking who one is should not cost much more. */
export const ME: Workload = {
  ...READS_OF_ME,
  suits: (contender) => contender.name === 'floor' || READS_OF_ME.suits(contender),
  open: (site) => (site.contender.name === 'floor' ? HOT_DEAL.open(site) : READS_OF_ME.open(site)),
};

/** Registering through the API costs a password hash each, minutes in all. */
function prepare(): Preparation {
  const people = createPeople(PEOPLE);
  return {
    async fill(databaseUrl) {
      const store = await openStore(databaseUrl, { allowRelaxedDurability: false });
      const accounts = createAccounts(store.sql);
      const createdAt = Date.now();
      const create = ({ id }: { id: string }) =>
        accounts.create({
          id,
          email: `${id}@example.com`,
          name: '홍길동',
          passwordHash: 'nobody signs in',
          createdAt,
        });
      for (let from = 0; from < people.length; from += AT_ONCE) {
        await Promise.all(people.slice(from, from + AT_ONCE).map(create));
      }
      await store.close();
    },
    open: async () =>
      people.map(({ token }) => ({ method: 'GET', path: '/auth/users/me', token, body: null })),
  };
}
