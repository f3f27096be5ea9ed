// deadline: 300 s
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSqlite } from '../topology/testing/databases.ts';
import { startServer } from '../topology/testing/server-process.ts';
import type { Outcome } from './scenarios/outcome.ts';

const load = suite('load');

const PROGRAM = join(import.meta.dirname, 'load.ts');

async function runLoad(...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      printed[name] += chunk;
    });
  }
  const [status] = await once(child, 'close');
  return { status: status as number, ...printed };
}

/** With `--json`: what came of the only scenario. */
async function runForOutcome(...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'load-test-'));
  try {
    const json = join(folder, 'load.json');
    const run = await runLoad(...args, '--json', json);
    const text = run.stdout + run.stderr;
    const written = readFileSync(json, 'utf8');
    assert.ok(written !== '', text);
    const { outcomes } = JSON.parse(written) as { outcomes: Outcome[] };
    return { ...run, text, outcome: outcomes[0]! };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A proxy that forgets the idempotency keys, as one in front of a shop might. */
async function startForgetfulProxy(target: string) {
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, answer) => {
    const { 'idempotency-key': _, ...headers } = incoming.headers;
    const options = { method: incoming.method, headers, agent };
    const outgoing = request(new URL(incoming.url ?? '/', target), options, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    incoming.pipe(outgoing);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      proxy.close();
      proxy.closeAllConnections();
      agent.destroy();
    },
  };
}

load('sends a crowd by artillery, and judges what it left', async () => {
  const { status, stdout, stderr, text, outcome } = await runForOutcome(
    ...['several-deals', '--scale', '0.5'],
  );
  // A machine that is busy with other tests may miss a threshold; nothing excuses an oversell.
  assert.ok(outcome.invariants.length >= 10, text);
  for (const { name, lacks, findings } of outcome.invariants)
    assert.equal([name, lacks, findings], [name, null, []], text);
  assert.is(status, outcome.isPassed ? 0 : 1, text);
  assert.equal(
    outcome.routes.map(({ name, accepted, refused }) => [name, accepted, refused]),
    [['order', 120, { INSUFFICIENT_STOCK: 180 }]],
    text,
  );
  assert.match(stdout, /ok {2}more was wanted than there was, and every unit of it was sold/);
  assert.match(stderr, /several-deals: under load, \d+ s left/);
});

load('finds a shop out that sells twice to whoever asks twice', async () => {
  await using database = await createSqlite();
  await using server = await startServer({ databaseUrl: database.url });
  using proxy = await startForgetfulProxy(server.url);
  const { status, text, outcome } = await runForOutcome(
    ...['idempotent-retry-storm', '--scale', '0.2', '--target', proxy.url],
    ...['--database', database.url],
  );
  assert.is(status, 1, text);
  const broken = outcome.invariants.filter(({ findingCount }) => findingCount > 0);
  assert.equal(
    broken.map(({ name, findingCount }) => [name, findingCount]),
    [
      // Different orders, and six answers that are no replays.
      ['one-order-a-key', 60],
      ['same-answer', 120],
    ],
    text,
  );
});

load('lists the scenarios when it is asked for none', async () => {
  const { status, stdout } = await runLoad();
  assert.is(status, 0);
  assert.match(stdout, /hot-deal-opening +500 buyers at the second a deal/);
});

load('says what it does not know, and does nothing', async () => {
  const unknown = await runLoad('hot-deal');
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /no scenario 'hot-deal'; there are cancel-storm/);
  const lost = await runLoad('several-deals', '--json', join(tmpdir(), 'no-such-folder/load.json'));
  assert.is(lost.status, 2);
  assert.match(lost.stderr, /cannot be written/);
});

load.run();
