/** A client that knows three ends of a request: an answer, no answer, and a server that hangs. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface Answer<Body> {
  status: number;
  /** `error` of a refusal; null with a status below 400. */
  code: string | null;
  headers: IncomingHttpHeaders;
  /** Of the type that was asked for only when `code` is null. */
  body: Body;
  /** From the request to the end of the answer. */
  ms: number;
}

export interface RequestOptions {
  token?: string;
  /** `Idempotency-Key`. */
  key?: string;
  json?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Sent as it is; `json` is not. */
  text?: string;
}

export interface Client extends Disposable {
  send<Body>(method: string, path: string, options?: RequestOptions): Promise<Answer<Body>>;
}

/** The connection was lost: what the request asked for has happened, or has not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Nobody listens: the request was never sent. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere';
}

/** Why an answer did not count. */
export type Miss = 'unanswered' | 'unavailable' | 'nobody there';

/** An answer is promised within a second, to carts within five; a busy machine is slower. */
const HANGS_AFTER_MS = 20_000;
/** Doubled with each miss: a server that starts must not be drowned by those who wait for it. */
const INSIST_PAUSE_FIRST_MS = 10;
const INSIST_PAUSE_MAX_MS = 320;
const INSIST_DEADLINE_MS = 60_000;

/** Connections are kept and used again, one for each request under way. */
export function createClient(baseUrl: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  return {
    send: (method, path, options = {}) =>
      new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const text = options.text ?? (options.json && JSON.stringify(options.json));
        const headers = headersOf(options, text);
        const sent = request(new URL(path, baseUrl), { method, agent, headers }, (incoming) => {
          const cut = (cause: unknown): never => {
            throw new NoAnswer(`${method} ${path}: cut off`, { cause });
          };
          textOf(incoming)
            .catch(cut)
            .then((body) => resolve(toAnswer(incoming, body, performance.now() - startedAt)))
            .catch(reject);
        });
        const hangs = new Error(`${method} ${path} hangs`);
        sent.setTimeout(HANGS_AFTER_MS, () => sent.destroy(hangs));
        sent.on('error', (error: NodeJS.ErrnoException) => {
          if (error === hangs) return reject(error);
          const Missed = error.code === 'ECONNREFUSED' ? NobodyThere : NoAnswer;
          return reject(new Missed(`${method} ${path}`, { cause: error }));
        });
        sent.end(text);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** What a careful buyer does: the same request again while the answer is 503 or there is none. */
export async function insist<Body>(
  ask: () => Promise<Answer<Body>>,
  onMiss: (miss: Miss) => void = () => {},
): Promise<Answer<Body>> {
  const deadlineAt = performance.now() + INSIST_DEADLINE_MS;
  for (let pauseMs = INSIST_PAUSE_FIRST_MS; performance.now() < deadlineAt; pauseMs *= 2) {
    try {
      const answer = await ask();
      if (answer.status !== 503) return answer;
      onMiss('unavailable');
    } catch (error) {
      onMiss(missOf(error));
    }
    await delay(Math.min(pauseMs, INSIST_PAUSE_MAX_MS) * (0.5 + Math.random() / 2));
  }
  throw new Error(`no definite answer within ${INSIST_DEADLINE_MS} ms`);
}

function missOf(error: unknown): Miss {
  if (error instanceof NoAnswer) return 'unanswered';
  if (error instanceof NobodyThere) return 'nobody there';
  throw error;
}

function headersOf({ token, key, json, headers }: RequestOptions, text: unknown) {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...(typeof text === 'string' && { 'content-length': `${Buffer.byteLength(text)}` }),
    ...headers,
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return plain(incoming.headers['content-encoding'], bytes).toString();
}

function plain(encoding: string | undefined, bytes: Buffer): Buffer {
  if (encoding === 'gzip') return gunzipSync(bytes);
  return encoding === 'br' ? brotliDecompressSync(bytes) : bytes;
}

/** The type of the body is what the caller expects; tests look at the code first. */
function toAnswer<Body>(incoming: IncomingMessage, text: string, ms: number): Answer<Body> {
  const { statusCode: status = 0, headers } = incoming;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  const body = isJson && text !== '' ? JSON.parse(text) : text;
  return { status, code: status >= 400 && isJson ? body.error : null, headers, body, ms };
}
