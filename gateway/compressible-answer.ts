/** Answers worth compressing, as the client can read them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answer } from './answer.ts';
import { acceptedEncoding, COMPRESS_FROM_BYTES, type Encoding } from './compression.ts';

const VARY = ['vary', 'accept-encoding'];

export async function answerCompressible(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Buffer,
  compressed: (encoding: Encoding) => Promise<Buffer>,
): Promise<void> {
  if (body.length < COMPRESS_FROM_BYTES) return answer(reply, 200, body);
  const encoding = acceptedEncoding(request.headers['accept-encoding']);
  if (!encoding) return answer(reply, 200, body, VARY);
  answer(reply, 200, await compressed(encoding), ['content-encoding', encoding, ...VARY]);
}
