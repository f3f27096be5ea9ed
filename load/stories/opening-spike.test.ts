import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mixRequests } from './opening-spike.ts';

const spike = suite('opening spike');

spike('asks for the list seven times of ten, and for each profile once', () => {
  const people = Array.from({ length: 300 }, (_, at) => ({ token: `token-${at}` }));
  const requests = mixRequests(people);
  const profiles = requests.filter(({ path }) => path === '/auth/users/me');
  assert.equal(
    profiles.map(({ token }) => token),
    people.map(({ token }) => token),
  );
  assert.is(requests.length, 1_000);
  const lists = requests.filter(({ path }) => path.startsWith('/products/deals?'));
  assert.is(lists.length, 700);
  assert.ok(lists.every(({ token }) => token === null));
});

spike.run();
