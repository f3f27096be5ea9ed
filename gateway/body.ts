/** Bodies are JSON or nothing. */
import type { FastifyBodyParser, FastifyInstance } from 'fastify';

/** Ours nest four deep. Deeper than this is nobody's mistake. */
const DEPTH_MAX = 32;
/**
 * Half of a surrogate pair as JSON.stringify escapes it, and not a backslash of the text before
 * `ud8…`. It could not be stored and come back as it was.
 */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

export class MalformedJson extends Error {
  override readonly name = 'MalformedJson';
}

/** `__proto__` and `constructor.prototype` keys are refused; an empty body is no body. */
export function acceptJsonOnly(app: FastifyInstance): void {
  // Fastify would also take text/plain, which no schema of ours would check.
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  const parser: FastifyBodyParser<string> = (request, text, done) => {
    if (text.length === 0) return done(null, undefined);
    return parse(request, text, (error, body) => {
      if (error) return done(new MalformedJson('not JSON'), undefined);
      if (text.includes('\\u') && LONE_SURROGATE.test(JSON.stringify(body))) {
        return done(new MalformedJson('half a surrogate pair'), undefined);
      }
      return done(null, body);
    });
  };
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parser);
}

/** Only bodies that failed validation are asked: a valid one is never deep. */
export function isTooDeep(body: unknown): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}
