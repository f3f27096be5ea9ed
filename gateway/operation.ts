/** Types of what an operation of the spec takes and gives, out of the generated `*-api.d.ts`. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Writes the answer itself, by `answer.ts`, and returns nothing. */
export type Operation = (request: FastifyRequest, reply: FastifyReply) => Promise<void> | void;

export type BodyOf<Op> = Op extends {
  requestBody?: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

export type QueryOf<Op> = Op extends { parameters: { query?: infer Query } }
  ? NonNullable<Query>
  : never;

export type PathOf<Op> = Op extends { parameters: { path: infer Path } } ? Path : never;
