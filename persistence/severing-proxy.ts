/** A TCP proxy that fails, once, at a chosen point of the journal's transaction. For tests. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * - `at the reply to commit`: the server gets the text, and its reply is dropped.
 * - `at the next reply`: of whatever is under way.
 * - `before commit arrives`: the client's connection ends, and the text is held here, as it may lie
 *   in the buffers of a frozen server.
 */
export type Cut = 'at the reply to commit' | 'at the next reply' | 'before commit arrives';

/** The text that was held back. */
export interface HeldText {
  /** Resolves when the server has done with it. */
  deliver(): Promise<unknown>;
}

export interface SeveringProxy extends AsyncDisposable {
  port: number;
  /** Arms one cut. It resolves when the cut has happened. */
  cut(where: Cut): Promise<HeldText | null>;
  /** How many have been passed on. */
  texts(): number;
}

interface Armed {
  where: Cut;
  done(held: HeldText | null): void;
}

export async function startProxy(serverPort: number): Promise<SeveringProxy> {
  const sockets = new Set<Socket>();
  let armed: Armed | null = null;
  let texts = 0;

  /** True when the text is not to be passed on. */
  function cutText(text: Buffer, client: Socket, upstream: Socket): boolean {
    if (!armed || armed.where === 'at the next reply' || !text.includes(';commit')) return false;
    const { where, done } = armed;
    armed = null;
    if (where === 'at the reply to commit') {
      upstream.removeAllListeners('data');
      upstream.once('data', () => {
        client.destroy();
        done(null);
      });
      return false;
    }
    client.removeAllListeners('close');
    client.destroy();
    done({ deliver: () => once(upstream.end(text), 'close') });
    return true;
  }

  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    client.on('data', (text: Buffer) => {
      if (cutText(text, client, upstream)) return;
      texts += text.toString('latin1').split(';commit').length - 1;
      upstream.write(text);
    });
    upstream.on('data', (reply) => {
      if (armed?.where !== 'at the next reply') return void client.write(reply);
      client.destroy();
      armed.done(null);
      armed = null;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    port: address.port,
    cut: (where) =>
      new Promise((done) => {
        armed = { where, done };
      }),
    texts: () => texts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
