import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openShop, type Shop } from './sample-shop.ts';

const farewell = suite('the farewell');

farewell('answers what is on the wire, says that it was the last, and leaves', async () => {
  await using shop = await openListening();
  using client = createKeptClient(shop);
  assert.equal(await client.ask(), { status: 200, connection: 'keep-alive' });
  const closing = shop.app.close();
  assert.equal(await client.ask(), { status: 200, connection: 'close' });
  assert.is(await client.ask().catch(({ code }) => code), 'ECONNREFUSED');
  await closing;
});

farewell('does not wait for who asks nothing more', async () => {
  await using shop = await openListening();
  using client = createKeptClient(shop);
  await client.ask();
  const askedAt = performance.now();
  await shop.app.close();
  const ms = performance.now() - askedAt;
  assert.ok(ms > 900, `an idle connection was closed after ${ms} ms`);
  assert.ok(ms < 5_000, `it waited ${ms} ms`);
});

farewell('is over at once when nobody is there', async () => {
  await using shop = await openListening();
  const askedAt = performance.now();
  await shop.app.close();
  assert.ok(performance.now() - askedAt < 900);
});

farewell.run();

async function openListening(): Promise<Shop> {
  const shop = await openShop();
  await shop.app.listen({ port: 0, host: '127.0.0.1' });
  return shop;
}

/** One connection, kept as long as the server keeps it. */
function createKeptClient({ app }: Shop) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { port } = app.server.address() as AddressInfo;
  async function ask() {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path: '/health', agent }, resolve).on('error', reject);
    });
    for await (const _ of answer);
    return { status: answer.statusCode, connection: answer.headers.connection };
  }
  return { ask, [Symbol.dispose]: () => agent.destroy() };
}
