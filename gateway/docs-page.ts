/**
 * `/docs`: the three specs, readable and to try out; `/docs/openapi/<name>.yaml`: the files
 * themselves.
 */
import { readFileSync } from 'node:fs';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { SECURITY_HEADERS } from './answer.ts';
import { readSpec, SPEC_NAMES, specPath } from './spec.ts';

export async function docsPage(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    for (let index = 0; index < SECURITY_HEADERS.length; index += 2) {
      reply.header(SECURITY_HEADERS[index] ?? '', SECURITY_HEADERS[index + 1]);
    }
  });
  for (const name of SPEC_NAMES) {
    const text = readFileSync(specPath(name));
    app.get(`/docs/openapi/${name}.yaml`, (_request, reply) => {
      reply.type('application/yaml; charset=utf-8').send(text);
    });
  }
  const sources = SPEC_NAMES.map((name) => ({
    title: readSpec(name).info.title,
    slug: name,
    url: `/docs/openapi/${name}.yaml`,
  }));
  // Fonts would come from a server of somebody else's.
  const configuration = { sources, withDefaultFonts: false };
  await app.register(scalar, { routePrefix: '/docs', configuration });
}
