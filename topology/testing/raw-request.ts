/** A request sent piece by piece, for what no HTTP client would do. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawRequest {
  /** Resolves to all the server said when it closes the connection. */
  answer: Promise<string>;
  sendTheRest(): void;
}

/**
 * Sends the head and half of the body of a POST. When this resolves the server has read the head
 * and waits for the body.
 */
export async function sendHalf(
  url: string,
  { path, token, json }: { path: string; token: string; json: unknown },
): Promise<RawRequest> {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify(json);
  const middle = Math.floor(body.length / 2);
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    'expect: 100-continue',
  ];
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk;
  });
  const answer = once(socket, 'close').then(() => heard.replace(CONTINUE, ''));
  // Its end is told by `answer`.
  socket.on('error', () => {});
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, middle)}`);
  await once(socket, 'data');
  return { answer, sendTheRest: () => void socket.write(body.slice(middle)) };
}

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** True when nobody listens on the port any more. */
export function refusesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}
