// deadline: 300 s
/**
 * Thousands of random requests, valid and damaged, over every route of the specs. Replay a run with
 * `node topology/random-requests.int.test.ts --seed N`.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSpecCheck, type SpecCheck } from '../gateway/spec-check.ts';
import { assertProven } from './testing/auditor.ts';
import { DATABASES } from './testing/databases.ts';
import { type Answer, type Client, createClient } from './testing/http-client.ts';
import {
  operationIds,
  PEOPLE,
  type RandomRequest,
  randomRequests,
} from './testing/random-requests.ts';
import { startServer } from './testing/server-process.ts';
import { createPeople, createShop, lineOf, type Person } from './testing/shop.ts';

const REQUESTS = 5_000;
const LANES = 16;

const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = Number(values.seed ?? randomInt(2 ** 31));

/** What a request may refer to; more come with the answers. */
interface Known {
  product: string[];
  deal: string[];
  order: string[];
  refresh: string[];
  person: string[];
}

const random = suite('random requests');

for (const [name, createDatabase] of Object.entries(DATABASES)) {
  random(`never break a server on ${name}: seed ${seed}`, async () => {
    await using database = await createDatabase();
    await using server = await startServer({ databaseUrl: database.url });
    using client = createClient(server.url);
    const people = [await openAccount(client), ...createPeople(PEOPLE - 1)];
    const known = await fillShop(client, people);
    const welcome = server.output();
    const specs = await createSpecCheck();
    const statuses = new Map<string, number>();
    const succeeded = new Set<string>();

    const requests = fc.sample(randomRequests(), { seed, numRuns: REQUESTS }).values();
    const lanes = Array.from({ length: LANES }, async () => {
      for (const request of requests) {
        const answer = await send(client, request, people, known);
        assertSound(request, answer);
        if (request.isRouted) await assertDocumented(specs, request, answer);
        learn(known, request, answer);
        if (answer.status < 300) succeeded.add(request.operationId);
        const status = `${answer.status}`;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    await Promise.all(lanes);

    await assertProven(database.url);
    assert.is(server.output(), welcome, 'it printed what only a bug prints');
    const counts = [...statuses].toSorted().map(([status, count]) => `${count} × ${status}`);
    console.log(`\n  ${name}, seed ${seed}: ${counts.join(', ')}`);
    const missed = operationIds().filter((operationId) => !succeeded.has(operationId));
    assert.equal(missed, [], 'some operations never succeeded, so little of them was tried');
  });
}

random.run();

/** Somebody who is known by more than a token. */
async function openAccount(client: Client): Promise<Person> {
  const credentials = { email: 'hana@example.com', password: 'open-run-2026' };
  const json = { ...credentials, name: '하나' };
  const account = await client.send<{ id: string }>('POST', '/auth/register', { json });
  const login = await client.send<{ access_token: string }>('POST', '/auth/login', {
    json: credentials,
  });
  return { id: account.body.id, token: login.body.access_token };
}

async function fillShop(client: Client, people: readonly Person[]): Promise<Known> {
  const known: Known = { product: [], deal: [], order: [], refresh: [], person: [] };
  for (const person of people) {
    const shop = createShop(client, person);
    const product = await shop.registerProduct({ stock: 1_000 });
    const deal = await shop.openDeal(product, { units: 500 });
    const { body } = await shop.order(person, [lineOf(deal)], 'key-0');
    known.product.push(product.id);
    known.deal.push(deal.id);
    known.order.push(body.id);
    known.person.push(person.id);
  }
  return known;
}

function send(
  client: Client,
  request: RandomRequest,
  people: readonly Person[],
  known: Known,
): Promise<Answer<unknown>> {
  const fill = (text: string) =>
    text.replace(/<(\w+) (-?\d+)>/g, (reference, kind: string, number: string) => {
      if (kind === 'now') return new Date(Date.now() + Number(number)).toISOString();
      const ids = known[kind as keyof Known];
      return ids[Number(number) % ids.length] ?? reference;
    });
  const { method, path, text, headers } = request;
  const token = request.person === null ? undefined : people[request.person]?.token;
  const filled = Object.entries(headers).map(([key, value]) => [key, fill(value)]);
  return client.send(method, fill(path), {
    headers: Object.fromEntries(filled),
    ...(token !== undefined && { token }),
    ...(text !== undefined && { text: fill(text) }),
  });
}

/** What holds for every answer, whatever was asked. */
function assertSound(request: RandomRequest, { status, code, headers, body }: Answer<unknown>) {
  const told = `${JSON.stringify(request)}\n${status} ${JSON.stringify(body)}`.slice(0, 4_000);
  assert.ok(status < 500 || status === 503, told);
  if (request.method === 'HEAD') return;
  if (status >= 400) {
    assert.type(code, 'string', told);
    assert.type((body as { message?: unknown }).message, 'string', told);
  }
  if (status === 503) {
    assert.ok(code === 'OVERLOADED' || code === 'UNAVAILABLE', told);
    assert.ok(Number(headers['retry-after']) > 0, told);
  }
}

/** The spec names the status, and the body and the headers are what it says. */
async function assertDocumented(specs: SpecCheck, request: RandomRequest, answer: Answer<unknown>) {
  const { method, path } = request;
  const { status, headers, body } = answer;
  try {
    await specs.assertDocumented({ method, path, status, headers, body: JSON.stringify(body) });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${JSON.stringify(request)}`, { cause: error });
  }
}

/** Later requests refer to what earlier ones made. */
function learn(known: Known, { operationId, method }: RandomRequest, answer: Answer<unknown>) {
  if (answer.status >= 300 || method !== 'POST') return;
  const { id = '', refresh_token = '' } = answer.body as Record<string, string | undefined>;
  switch (operationId) {
    case 'registerProduct':
      known.product.push(id);
      break;
    case 'openDeal':
      known.deal.push(id);
      break;
    case 'placeOrder':
      known.order.push(id);
      break;
    case 'login':
    case 'refresh':
      known.refresh.push(refresh_token);
      break;
  }
}
