/** One answer of a server, byte by byte: what all answers of a workload are compared with. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createAnswerReader } from '../open-loop/answer.ts';
import { type HttpRequest, toBytes } from './http-request.ts';

/** As `constant.ts` repeats it. */
export interface Recording {
  /** The operation id that gave it. */
  operation: string;
  status: number;
  /** Names and values in turn. */
  headers: string[];
  body: string;
}

/** An answer as it came, head and body. */
export interface Taken {
  status: number;
  bytes: Buffer;
}

/** Longer than any answer takes, also from a server that has just started. */
const ANSWER_DEADLINE_MS = 10_000;

/** Node's own: each answer gets them anew. */
const OF_THE_CONNECTION = new Set(['date', 'connection', 'keep-alive']);

export async function take(url: string, request: HttpRequest): Promise<Taken> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(ANSWER_DEADLINE_MS, () => socket.destroy(new Error(`${url} does not answer`)));
  socket.write(toBytes(request, host));
  const { read } = createAnswerReader();
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    const status = read(chunk);
    // Leaving the loop closes the connection.
    if (status !== null) return { status, bytes: Buffer.concat(chunks) };
  }
  throw new Error(`${url} closed the connection instead of answering`);
}

export function toRecording(operation: string, { status, bytes }: Taken): Recording {
  const [head = '', ...rest] = `${bytes}`.split('\r\n\r\n');
  const headers = head
    .split('\r\n')
    .slice(1)
    .map((line): [name: string, value: string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    })
    .filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()))
    .flat();
  return { operation, status, headers, body: rest.join('\r\n\r\n') };
}

export function readRecording(path: string): Recording {
  return JSON.parse(readFileSync(path, 'utf8')) as Recording;
}
