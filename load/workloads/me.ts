/** What a page asks first about whoever opens it: who am I? */
import { createPeople } from '../../topology/testing/shop.ts';
import { HOT_DEAL } from './hot-deal.ts';
import { storePeople } from './people.ts';
import { createSteadyWorkload, type Preparation } from './steady.ts';
import type { Workload } from './workload.ts';

/** As many as buy. */
const PEOPLE = 5_000;

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

function prepare(): Preparation {
  const people = createPeople(PEOPLE);
  return {
    fill: (databaseUrl) => storePeople(databaseUrl, people),
    open: async () =>
      people.map(({ token }) => ({ method: 'GET', path: '/auth/users/me', token, body: null })),
  };
}
