import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openShop, type Shop } from './sample-shop.ts';
import { BUYER, PRODUCT } from './samples.ts';

/** Short, so that the test is; the order between them is that of the real ones. */
const SHORT = { headersMs: 100, requestMs: 200, keepAliveMs: 100, checkMs: 20 };

const server = suite('over a socket');

server('gives a head that does not come to its end 408, and closes', async () => {
  await using shop = await openShop({ timeouts: SHORT });
  const answer = await converse(shop, 'GET /health HTTP/1.1\r\nhost: a\r\n');
  assert.match(answer, 'HTTP/1.1 408 ');
  assert.match(answer, '"error":"REQUEST_TIMEOUT"');
});

server('gives a body that does not come to its end 408, and closes', async () => {
  await using shop = await openShop({ timeouts: SHORT });
  const answer = await converse(shop, `${head(shop, 'POST', 100)}{"items":[`);
  assert.match(answer, 'HTTP/1.1 408 ');
  assert.is(shop.asked.length, 0);
});

server('closes a connection that nobody uses', async () => {
  await using shop = await openShop({ timeouts: SHORT });
  const answer = await converse(shop, 'GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
  assert.match(answer, 'HTTP/1.1 200 ');
});

server('refuses headers above 16 KiB with 431', async () => {
  await using shop = await openShop();
  const padding = 'x'.repeat(16 * 1024);
  const answer = await converse(shop, `GET /health HTTP/1.1\r\nhost: a\r\na: ${padding}\r\n\r\n`);
  assert.match(answer, 'HTTP/1.1 431 ');
  assert.match(answer, '"error":"HEADERS_TOO_LARGE"');
});

const SMUGGLERS: Record<string, string> = {
  'two content lengths': 'content-length: 2\r\ncontent-length: 3',
  'a length and chunks': 'content-length: 2\r\ntransfer-encoding: chunked',
  'a length that is none': 'content-length: -1',
};

for (const [name, headers] of Object.entries(SMUGGLERS)) {
  server(`refuses ${name} with 400`, async () => {
    await using shop = await openShop();
    const request = `POST /auth/login HTTP/1.1\r\nhost: a\r\n${headers}\r\n\r\n{}`;
    const answer = await converse(shop, request);
    assert.match(answer, 'HTTP/1.1 400 ');
    assert.match(answer, '"error":"BAD_REQUEST"');
  });
}

server('refuses what is not HTTP with 400', async () => {
  await using shop = await openShop();
  assert.match(await converse(shop, 'hello\r\n\r\n'), 'HTTP/1.1 400 ');
});

server('answers a body that is too long without reading it, and closes', async () => {
  await using shop = await openShop();
  const answer = await converse(shop, head(shop, 'POST', 1024 * 1024 + 1));
  assert.match(answer, 'HTTP/1.1 413 ');
  assert.match(answer.toLowerCase(), 'connection: close');
});

server('answers one request after another on a connection', async () => {
  await using shop = await openShop({ timeouts: SHORT });
  const body = JSON.stringify({ items: [{ product_id: PRODUCT, quantity: 1 }] });
  const order = `${head(shop, 'POST', body.length)}${body}`;
  const bad = `${head(shop, 'POST', 1)}{`;
  const answer = await converse(shop, `${order}${bad}${order}`);
  const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  assert.equal(statuses, ['201', '400', '201']);
});

server.run();

function head(shop: Shop, method: string, length: number): string {
  return (
    `${method} /orders HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${shop.token(BUYER)}\r\n` +
    `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
  );
}

/** Sends, and reads until the server closes. */
async function converse(shop: Shop, text: string): Promise<string> {
  if (!shop.app.server.listening) await shop.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = shop.app.server.address() as AddressInfo;
  const socket: Socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
