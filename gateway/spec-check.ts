/** For tests: does an answer say what the spec promises of it? */
import Fastify, { type FastifyInstance } from 'fastify';
import { readSpec, SPEC_NAMES, type Spec } from './spec.ts';

export interface SpecCheck {
  /**
   * Throws when the spec does not know the answer: its status is not documented for the operation,
   * its body does not match the schema, or a documented header is missing. Paths without an
   * operation may only answer 404.
   */
  assertDocumented(answer: CheckedAnswer): Promise<void>;
}

export interface CheckedAnswer {
  method: string;
  path: string;
  status: number;
  headers: Readonly<Record<string, unknown>>;
  /** JSON. */
  body: string;
}

interface SpecResponse {
  $ref?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: { $ref: string } }>;
}

/** Of these the spec says that they may be there, the others that they are. */
const OPTIONAL_HEADERS = new Set(['idempotent-replayed']);

/**
 * Fastify's own validator does the work: each schema becomes the body of a route that takes only
 * what matches.
 */
export async function createSpecCheck(): Promise<SpecCheck> {
  const judge = Fastify({
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        keywords: ['components'],
      },
    },
  });
  const specs = SPEC_NAMES.map((name) => ({ name, spec: readSpec(name) }));
  for (const { name, spec } of specs) addSchemas(judge, name, spec);
  await judge.ready();

  return {
    async assertDocumented({ method, path, status, headers, body }) {
      const found = specs.flatMap(({ name, spec }) => {
        const operation = findOperation(spec, method, path);
        return operation ? [{ name, spec, operation }] : [];
      })[0];
      const where = `${method} ${path} → ${status}`;
      if (!found) {
        if (status === 404) return;
        throw new Error(`${where}: no such operation`);
      }
      const response = responseOf(found.spec, found.operation, status);
      if (!response) throw new Error(`${where}: not documented\n${body}`);
      for (const header of Object.keys(response.headers ?? {})) {
        const isMissing = headers[header.toLowerCase()] === undefined;
        if (isMissing && !OPTIONAL_HEADERS.has(header.toLowerCase())) {
          throw new Error(`${where}: no header ${header}`);
        }
      }
      const schema = response.content?.['application/json']?.schema.$ref.split('/').at(-1);
      const headersOfJson = { 'content-type': 'application/json' };
      const url = `/${found.name}/${schema}`;
      const judged = await judge.inject({ method: 'POST', url, headers: headersOfJson, body });
      if (judged.statusCode !== 200) throw new Error(`${where}: ${judged.body}\n${body}`);
    },
  };
}

function addSchemas(judge: FastifyInstance, name: string, spec: Spec): void {
  const { schemas } = spec['components'] as { schemas: Record<string, object> };
  judge.addSchema({ $id: name, components: { schemas } });
  for (const schema of Object.keys(schemas)) {
    const body = { $ref: `${name}#/components/schemas/${schema}` };
    judge.post(`/${name}/${schema}`, { schema: { body } }, async () => 'matches');
  }
}

function findOperation(spec: Spec, method: string, path: string) {
  const [pathname = ''] = path.split('?');
  const segments = pathname.replace(/\/$/, '').split('/');
  const matching = Object.keys(spec.paths).filter((template) => {
    const parts = template.split('/');
    return (
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith('{') || part === segments[index])
    );
  });
  // `/products/health` wins over `/products/{product_id}`.
  const [template] = matching.sort((a, b) => a.split('{').length - b.split('{').length);
  return template ? spec.paths[template]?.[method.toLowerCase()] : undefined;
}

function responseOf(spec: Spec, operation: object, status: number): SpecResponse | undefined {
  const { responses } = operation as { responses: Record<string, SpecResponse> };
  const response = responses[status];
  if (!response?.$ref) return response;
  const { responses: shared } = spec['components'] as { responses: Record<string, SpecResponse> };
  return shared[response.$ref.split('/').at(-1) ?? ''];
}
