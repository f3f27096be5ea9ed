/** Before the doors open: 70 % reload the list of deals, 30 % look at their profile. */
import { join } from 'node:path';
import { ensureWrk } from '../../topology/testing/ensure-servers.ts';
import { createClient } from '../../topology/testing/http-client.ts';
import { startServer } from '../../topology/testing/server-process.ts';
import { createPeople, type Person } from '../../topology/testing/shop.ts';
import { warmUpSeconds } from '../bench/measurement.ts';
import { describePolicy, loadPolicy } from '../instruments/load-process.ts';
import { createClosedLoop } from '../workloads/closed-loop.ts';
import { openDeals } from '../workloads/deals.ts';
import type { HttpRequest } from '../workloads/http-request.ts';
import { storePeople } from '../workloads/people.ts';
import type { Market, Site, Workload } from '../workloads/workload.ts';
import { P50, P95, P99, RATE } from './clients.ts';
import { CPU, describePlace, findContender, toSide } from './contender-side.ts';
import { known, type Scale, type Stage, type Story } from './story.ts';

const CONNECTIONS = 256;
const DEALS = 1_000;
const SIZE = 20;
const UNITS = 100;
const PEOPLE = 3_000;
/** Of ten requests in a row, these are for a profile: 30 %, and not all of them together. */
const PROFILE_TURNS = new Set([2, 5, 9]);

const LIST: HttpRequest = {
  method: 'GET',
  path: `/products/deals?page=1&size=${SIZE}`,
  token: null,
  body: null,
};

export const OPENING_SPIKE: Story = {
  name: 'opening-spike',
  about: '70 % read the list of deals, 30 % their profile: statements for each, and ours',
  scale: { rounds: 3, seconds: 4, rows: null },
  open,
};

const SPIKE: Workload = {
  name: 'opening-spike',
  about: OPENING_SPIKE.about,
  expects: 'success',
  suits: ({ database }) => database !== null,
  open: openSpike,
};

async function open(scale: Scale): Promise<Stage> {
  await ensureWrk();
  const seconds = known(scale.seconds);
  const contest = { workload: SPIKE, connections: CONNECTIONS, seconds };
  const ours = findContender('openrun-mariadb');
  const before = { ...ours, program: join(import.meta.dirname, 'uncached-server.ts') };
  return {
    conditions: [
      `Seven of ten requests for the first page of ${DEALS.toLocaleString('en')} deals, three ` +
        `for the profile of one of ${PEOPLE.toLocaleString('en')} people, with a token`,
      `wrk${describePolicy(loadPolicy())}, ${CONNECTIONS} connections, each asks again when it ` +
        `is answered, after ${warmUpSeconds(seconds)} s of warm-up; every answer must be a success`,
      'Both sides have the same gateway, tables and pool of connections; a server and a database ' +
        'of its own for each measurement',
      await describePlace(ours),
    ],
    comparisons: [
      {
        title: 'a request',
        figures: [RATE, P50, P95, P99, CPU],
        lead: { figure: RATE, better: 'more' },
        sides: [
          toSide('statements for each request', before, contest),
          toSide('lists kept, profiles read together (ours)', ours, contest),
        ],
      },
    ],
    async [Symbol.asyncDispose]() {},
  };
}

/** Both sides begin with the same rows, written before by a server of ours that has ended. */
async function openSpike(site: Site): Promise<Market> {
  const { databaseUrl } = site.place;
  if (databaseUrl === null) throw new Error('the lists lie in a database');
  const people = createPeople(PEOPLE);
  await storePeople(databaseUrl, people);
  await fillDeals(databaseUrl);
  const { url } = await site.start();
  await insistOnAnswers(url, people[0]!);
  return {
    ...createClosedLoop(site, url, mixRequests(people)),
    async audit(outcomes) {
      const refused = outcomes.reduce((sum, outcome) => sum + outcome.refused, 0);
      const findings = refused === 0 ? [] : [`${refused} answers were no success`];
      return { orders: 0, unseen: 0, isProven: false, findings };
    },
  };
}

/** Each of them asks once; between two of them are the lists. */
export function mixRequests(people: readonly Pick<Person, 'token'>[]): HttpRequest[] {
  const requests: HttpRequest[] = [];
  for (const { token } of people) {
    while (!PROFILE_TURNS.has(requests.length % 10)) requests.push(LIST);
    requests.push({ method: 'GET', path: '/auth/users/me', token, body: null });
  }
  return requests;
}

async function fillDeals(databaseUrl: string): Promise<void> {
  await using server = await startServer({ databaseUrl });
  using client = createClient(server.url);
  await openDeals(client, DEALS, UNITS);
  const { code, output } = await server.stop();
  if (code !== 0) throw new Error(`the server that opened the deals did not end well: ${output}`);
}

/** A side that leaves something out is no faster, it is wrong. */
async function insistOnAnswers(url: string, { id, token }: Person): Promise<void> {
  const list = await ask<{ items: unknown[]; total: number }>(`${url}${LIST.path}`, {});
  if (list.items.length !== SIZE || list.total !== DEALS) throw new Error('the list is not whole');
  const headers = { authorization: `Bearer ${token}` };
  const profile = await ask<{ id: string }>(`${url}/auth/users/me`, headers);
  if (profile.id !== id) throw new Error('the profile is of somebody else');
}

async function ask<Body>(url: string, headers: Record<string, string>): Promise<Body> {
  const response = await fetch(url, { headers });
  if (response.status !== 200) throw new Error(`${url} is answered with ${response.status}`);
  return (await response.json()) as Body;
}
