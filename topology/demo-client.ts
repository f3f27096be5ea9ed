/**
 * As much of an HTTP client as a demonstration needs: JSON there and back, on connections kept
 * open.
 */
import { Agent, request } from 'node:http';

export interface JsonAnswer {
  status: number;
  body: Readonly<Record<string, unknown>>;
}

export interface JsonClient extends Disposable {
  get(path: string): Promise<JsonAnswer>;
  post(path: string, json: object, token?: string): Promise<JsonAnswer>;
}

/** A crowd of one machine; what is beyond waits for a connection. */
const CONNECTIONS_MAX = 256;

export function createJsonClient(url: string): JsonClient {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX, scheduling: 'fifo' });

  function send(method: string, path: string, headers: object, body: Buffer): Promise<JsonAnswer> {
    return new Promise((resolve, reject) => {
      const options = { method, agent, headers: { ...headers } };
      const sent = request(new URL(path, url), options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  return {
    get: (path) => send('GET', path, {}, Buffer.alloc(0)),
    post(path, json, token) {
      const body = Buffer.from(JSON.stringify(json));
      const type = { 'content-type': 'application/json', 'content-length': body.byteLength };
      const headers = token === undefined ? type : { ...type, authorization: `Bearer ${token}` };
      return send('POST', path, headers, body);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
