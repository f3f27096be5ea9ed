/**
 * The floor of a workload: our app with all its routes, schemas and token checks, where one
 * operation gives always the same answer, recorded from ours. Nothing that answers this route in
 * this app can be faster.
 */
import { answerJson } from '../../gateway/answer.ts';
import { createApp } from '../../gateway/app.ts';
import type { Operation } from '../../gateway/operation.ts';
import { createTokens } from '../../gateway/token.ts';
import { createIds } from '../../gateway/uuid-v7.ts';
import { wireText } from '../../gateway/wire-text.ts';
import { environment, serve } from '../baselines/baseline.ts';
import { readRecording } from './recording.ts';

const { operation, status, headers, body } = readRecording(environment('RECORDING'));

/** Short text leaves fastest in one write with its head; longer text would be copied each time. */
const TEXT_MAX_CHARACTERS = 1_000;
const sent = body.length > TEXT_MAX_CHARACTERS ? Buffer.from(body) : wireText(body);

const constant: Operation = (_request, reply) => {
  reply.hijack();
  reply.raw.writeHead(status, headers);
  reply.raw.end(sent, 'latin1');
};
const absent: Operation = () => {
  throw new Error(`only ${operation} is answered here`);
};
/** Whoever starts this waits for it. */
const healthy: Operation = (_request, reply) => answerJson(reply, 200, { status: 'healthy' });
const answered = new Map([
  [operation, constant],
  ['gatewayHealth', healthy],
]);
const operations = { get: (name: string) => answered.get(name) ?? absent };

const newId = createIds(Date.now);
const tokens = createTokens({ secret: environment('JWT_SECRET'), now: Date.now, newId });
await serve(await createApp(operations, tokens));
