/**
 * A way to make an answer, behind HTTP on loopback: a client waits for all of it, and what is kept
 * in memory takes no time beside that.
 */
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedWay extends AsyncDisposable {
  /** The body of the answer, over one connection that stays open. */
  ask(): Promise<Buffer>;
}

export async function serveWay(way: () => Promise<Buffer>): Promise<ServedWay> {
  const server = createServer((_, response) => {
    way().then(
      (body) => response.end(body),
      (error) => response.destroy(error),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: () => fetchBody(port, agent),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function fetchBody(port: number, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () => resolve(Buffer.concat(pieces)));
      response.once('error', reject);
    });
    request.once('error', reject);
  });
}
