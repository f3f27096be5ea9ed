/**
 * Puts finished bodies on the wire. It writes to Node's response itself: measured on the order
 * route, that saves a sixth of the time of the whole request. Text leaves in one write with its
 * headers, which is faster than a Buffer beside them; a Buffer pays when the same bytes are sent
 * again and again.
 */
import type { FastifyReply } from 'fastify';
import { ERRORS, type ErrorCode, errorBody } from './errors.ts';
import { type WireText, wireText } from './wire-text.ts';

/** Names and values in turn, as `writeHead` takes them without a copy. */
export type Headers = readonly string[];

const NO_HEADERS: Headers = [];

export const SECURITY_HEADERS: Headers = [
  'x-content-type-options',
  'nosniff',
  'x-frame-options',
  'DENY',
  'referrer-policy',
  'no-referrer',
];
const JSON_HEADERS: Headers = [
  'content-type',
  'application/json; charset=utf-8',
  ...SECURITY_HEADERS,
];

/** `body` is JSON. The reply is Fastify's no more: hooks after the handler do not run. */
export function answer(
  reply: FastifyReply,
  status: number,
  body: WireText | Buffer,
  headers: Headers = NO_HEADERS,
): void {
  reply.hijack();
  reply.raw.writeHead(status, [...JSON_HEADERS, 'content-length', `${body.length}`, ...headers]);
  reply.raw.end(body, 'latin1');
}

export function answerJson(
  reply: FastifyReply,
  status: number,
  value: object,
  headers?: Headers,
): void {
  answer(reply, status, wireText(JSON.stringify(value)), headers);
}

/**
 * Says no in the words of the one table. Refusals are most of a sale's answers, so each is built
 * once. `version` is that of the entity which refused.
 */
export function refuse(reply: FastifyReply, code: ErrorCode, version?: number): void {
  const { status, headers, body } = REFUSALS[code];
  reply.hijack();
  reply.raw.writeHead(
    status,
    version === undefined ? headers : [...headers, 'openrun-version', `${version}`],
  );
  reply.raw.end(body, 'latin1');
}

interface Refusal {
  status: number;
  headers: string[];
  body: WireText;
}

function refusalOf(code: ErrorCode): Refusal {
  const { status, headers = NO_HEADERS } = ERRORS[code];
  const body = errorBody(code);
  const length = `${body.length}`;
  return { status, headers: [...JSON_HEADERS, 'content-length', length, ...headers], body };
}

const REFUSALS = Object.fromEntries(
  Object.keys(ERRORS).map((code) => [code, refusalOf(code as ErrorCode)]),
) as Record<ErrorCode, Refusal>;
