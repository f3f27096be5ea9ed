/**
 * What went wrong outside the handlers' own words, and how it is answered. Nothing here ever shows
 * a stack.
 */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../persistence/fault.ts';
import { answer, refuse } from './answer.ts';
import { isTooDeep, MalformedJson } from './body.ts';
import { ERRORS, type ErrorCode, errorBody } from './errors.ts';
import { answerRateLimited, RateLimited } from './rate-limits.ts';

/** Fastify's and Node's codes for requests that are the client's mistake. */
const FOREIGN: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_REQUEST',
  FST_ERR_BAD_URL: 'BAD_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
  ECONNRESET: 'BAD_REQUEST',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** Every error of every route ends here. */
export function answerProblem(error: Error, request: FastifyRequest, reply: FastifyReply) {
  const { validation, code } = error as FastifyError;
  if (validation) return answerInvalid(error as FastifyError, request, reply);
  if (error instanceof Fault) return refuse(reply, error.code);
  if (error instanceof RateLimited) return answerRateLimited(reply, error);
  if (error instanceof MalformedJson) return refuse(reply, 'MALFORMED_JSON');
  const known = FOREIGN[code];
  if (known === 'BODY_TOO_LARGE') return refuseAndClose(reply, known);
  if (known) return refuse(reply, known);
  // A bug: the operator sees all of it, the client nothing.
  console.error(`${request.method} ${request.url}`, error);
  refuse(reply, 'INTERNAL');
}

/** The first thing that is wrong, for programs too. */
function answerInvalid(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error.validationContext === 'body' && isTooDeep(request.body)) {
    return refuse(reply, 'MALFORMED_JSON');
  }
  const first = error.validation?.[0];
  const details = {
    in: error.validationContext,
    field: first?.instancePath ?? '',
    rule: first?.keyword,
    ...first?.params,
  };
  answer(reply, 422, errorBody('VALIDATION_ERROR', error.message, details));
}

/** The client may still be sending what we will not read. */
function refuseAndClose(reply: FastifyReply, code: ErrorCode): void {
  answer(reply, ERRORS[code].status, errorBody(code), ['connection', 'close']);
}

/** Bytes that never became a request. The connection cannot be used further. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const code = FOREIGN[error.code ?? ''] ?? 'BAD_REQUEST';
  const body = errorBody(code);
  socket.end(
    `HTTP/1.1 ${ERRORS[code].status} ${code}\r\nconnection: close\r\n` +
      'content-type: application/json; charset=utf-8\r\n' +
      `content-length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}
