/**
 * The API is specified first: the gateway registers, validates and documents from
 * `docs/openapi/*.yaml`.
 */
import { readFileSync } from 'node:fs';
import type { RouteOptions } from 'fastify';
import { parse } from 'yaml';

export const SPEC_NAMES = ['auth', 'product', 'order'] as const;
export type SpecName = (typeof SPEC_NAMES)[number];

interface SpecOperation {
  operationId?: string;
  security?: readonly object[];
}

export interface Spec {
  info: { title: string };
  paths: Record<string, Record<string, SpecOperation>>;
  [section: string]: unknown;
}

export function specPath(name: SpecName): string {
  return new URL(`../docs/openapi/${name}.yaml`, import.meta.url).pathname;
}

export function readSpec(name: SpecName): Spec {
  return parse(readFileSync(specPath(name), 'utf8'));
}

/** Ids of the operations that want a token. */
export function securedOperations(spec: Spec): Set<string> {
  const secured = new Set<string>();
  for (const operations of Object.values(spec.paths)) {
    for (const { operationId, security } of Object.values(operations)) {
      if (operationId && security && security.length > 0) secured.add(operationId);
    }
  }
  return secured;
}

/**
 * Fastify looks up a body's schema by the media type of the request, and lets a body pass unchecked
 * when there is none: a POST without a body and without a Content-Type would reach its handler. Our
 * routes take JSON or nothing, so their one schema checks whatever comes. Response schemas document
 * only: we write encoded bodies ourselves.
 */
export function simplifySchema(route: RouteOptions): void {
  const schema = route.schema as { body?: JsonContent; response?: unknown } | undefined;
  if (!schema) return;
  const json = schema.body?.content?.['application/json']?.schema;
  if (json) schema.body = json;
  delete schema.response;
}

interface JsonContent {
  content?: Record<string, { schema: JsonContent }>;
}
