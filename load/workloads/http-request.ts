/** The requests of a workload, all made before the clock starts: as a file, and as bytes. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface HttpRequest {
  method: 'GET' | 'POST';
  path: string;
  /** Null: whoever asks does not say who he is. */
  token: string | null;
  /** JSON in one line; null: none. */
  body: string | null;
}

const SEPARATOR = '\t';

/** One request a line, what is missing is empty. */
export function writeRequests(path: string, requests: readonly HttpRequest[]): void {
  writeFileSync(path, requests.map(toLine).join('\n'));
}

export function readRequests(path: string): HttpRequest[] {
  return readFileSync(path, 'utf8').split('\n').map(parseLine);
}

function toLine({ method, path, token, body }: HttpRequest): string {
  const fields = [method, path, token ?? '', body ?? ''];
  if (fields.some((field) => /[\t\r\n]/.test(field))) throw new Error(`no line: ${fields}`);
  return fields.join(SEPARATOR);
}

function parseLine(line: string): HttpRequest {
  const [method, path = '', token = '', body = ''] = line.split(SEPARATOR);
  if (method !== 'GET' && method !== 'POST') throw new Error(`not a request: ${line}`);
  return { method, path, token: token === '' ? null : token, body: body === '' ? null : body };
}

/**
 * The same headers as `instruments/requests.lua` has wrk send; keeping the connection is the
 * default.
 */
export function toBytes({ method, path, token, body }: HttpRequest, host: string): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`];
  if (token !== null) lines.push(`Authorization: Bearer ${token}`);
  if (body !== null) {
    lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
}
