/**
 * Requests drawn from the OpenAPI specs: valid ones, and ones with something wrong in the body, the
 * path, the query or the headers. What they refer to (`<product 3>`) is filled in when one is sent.
 */
import * as fc from 'fast-check';
import { readSpec, SPEC_NAMES, type Spec } from '../../gateway/spec.ts';
import { damagedText, damagedValue, HOSTILE_TEXTS } from './hostile-json.ts';
import { REFERENCE, recordOf, resolved, type Schema, validValue } from './schema-values.ts';

export interface RandomRequest {
  operationId: string;
  method: string;
  path: string;
  /** Absent: no body. */
  text?: string;
  /** Whose token is sent; null: none. */
  person: number | null;
  headers: Readonly<Record<string, string>>;
  /** It reaches its operation, so the spec knows every answer it may get. */
  isRouted: boolean;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

interface Operation {
  operationId: string;
  security?: readonly object[];
  parameters?: readonly Parameter[];
  requestBody?: { required?: boolean; content: { 'application/json': { schema: Schema } } };
}

interface Route {
  spec: Spec;
  method: string;
  path: string;
  operation: Operation;
}

/** Few, so that they often meet what is their own. */
export const PEOPLE = 2;

export function operationIds(): string[] {
  return routes().map(({ operation }) => operation.operationId);
}

/** Every operation of every spec is as likely as any other. */
export function randomRequests(): fc.Arbitrary<RandomRequest> {
  return fc.oneof(...routes().map(requestsOf));
}

function routes(): Route[] {
  return SPEC_NAMES.map(readSpec).flatMap((spec) =>
    Object.entries(spec.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => {
        return { spec, method: method.toUpperCase(), path, operation: operation as Operation };
      }),
    ),
  );
}

function requestsOf(route: Route): fc.Arbitrary<RandomRequest> {
  const valid = validRequests(route);
  return fc.oneof(
    { weight: 3, arbitrary: valid },
    { weight: 2, arbitrary: withDamagedBody(valid) },
    { weight: 1, arbitrary: withDamagedPath(valid) },
    { weight: 1, arbitrary: withDamagedHeaders(valid) },
  );
}

function validRequests({ spec, method, path, operation }: Route): fc.Arbitrary<RandomRequest> {
  const parameters = (operation.parameters ?? []).map((given) => resolved(spec, given));
  const placed = (place: Parameter['in']) => parametersArbitrary(spec, parameters, place);
  const json = operation.requestBody?.content['application/json'].schema;
  const body = json
    ? validValue(spec, json).map((value) => JSON.stringify(value))
    : fc.constant(null);
  return fc
    .record({
      path: placed('path'),
      query: placed('query'),
      header: placed('header'),
      body: operation.requestBody?.required ? body : fc.option(body, { nil: null }),
      person: fc.nat(PEOPLE - 1),
    })
    .map(({ path: segments, query, header, body: text, person }) => ({
      operationId: operation.operationId,
      method,
      path: filled(path, segments) + searchOf(query),
      ...(text !== null && { text }),
      person: operation.security ? person : null,
      headers: { ...(text !== null && { 'content-type': 'application/json' }), ...header },
      isRouted: true,
    }));
}

function parametersArbitrary(
  spec: Spec,
  parameters: readonly Parameter[],
  place: Parameter['in'],
): fc.Arbitrary<Record<string, string>> {
  const wanted = parameters.filter((parameter) => parameter.in === place);
  const values = wanted.map(
    ({ name, schema }) => [name, validValue(spec, schema, name).map(String)] as const,
  );
  const required = wanted.filter((parameter) => parameter.required).map(({ name }) => name);
  return recordOf(values, required);
}

function withDamagedBody(valid: fc.Arbitrary<RandomRequest>): fc.Arbitrary<RandomRequest> {
  return valid.chain((request) => {
    const value: unknown = request.text === undefined ? {} : JSON.parse(request.text);
    const json = damagedValue(value).map((damaged) => JSON.stringify(damaged) ?? '');
    const text = fc.oneof(json, json, damagedText(JSON.stringify(value)));
    const headers = { ...request.headers, 'content-type': 'application/json' };
    return text.map((damaged) => ({ ...request, headers, text: damaged }));
  });
}

function withDamagedPath(valid: fc.Arbitrary<RandomRequest>): fc.Arbitrary<RandomRequest> {
  const hostile = fc.constantFrom(...HOSTILE_TEXTS).map(encodeURIComponent);
  const query = fc.constantFrom(
    ...['page=0', 'page=-1', 'page=1e3', 'page=abc', 'page=99999999999', 'page=1&page=2'],
    ...[
      'size=0',
      'size=101',
      'size=1.5',
      'status=lost',
      'category=%00',
      'unknown=1',
      '__proto__=1',
    ],
    ...['category[]=1', '%', '%ff=%fe', '&&&', 'page=1;size=2'],
  );
  const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');
  return valid.chain((request) =>
    fc
      .oneof(
        query.map((search) => `${request.path.split('?')[0]}?${search}`).map(toPath),
        hostile.map((text) => request.path.replace(/<.*?>|[^/?]+$/, text)).map(toPath),
        hostile.map((text) => `${request.path.split('?')[0]}/${text}`).map(toPath),
        methods.map((method) => ({ method })),
      )
      .map((damage) => ({ ...request, ...damage, isRouted: false })),
  );
}

function withDamagedHeaders(valid: fc.Arbitrary<RandomRequest>): fc.Arbitrary<RandomRequest> {
  const tokens = [
    '',
    'Bearer',
    'Bearer ',
    'Bearer a.b.c',
    'Basic YTpi',
    `Bearer ${'a'.repeat(3_000)}`,
  ];
  const damages = fc.oneof(
    fc.constantFrom(...tokens).map((authorization) => ({ authorization })),
    fc
      .constantFrom('a b', '', 'x'.repeat(129), '\t', '"', "' or 1=1 --")
      .map((key) => ({ 'idempotency-key': key })),
    fc
      .constantFrom(
        'text/plain',
        'application/xml',
        'application/json; charset=utf-16',
        ';',
        'json',
      )
      .map((type) => ({ 'content-type': type })),
    fc.constant({ 'x-user-id': '<person 0>' }),
    fc.constant({ 'accept-encoding': 'gzip, br;q=nonsense, *;q=0' }),
    fc.constant({ 'content-encoding': 'gzip' }),
  );
  return fc.tuple(valid, damages).map(([request, damage]) => {
    const person = 'authorization' in damage ? null : request.person;
    return { ...request, person, headers: { ...request.headers, ...damage }, isRouted: false };
  });
}

function toPath(path: string): { path: string } {
  return { path };
}

function filled(path: string, segments: Readonly<Record<string, string>>): string {
  return path.replace(/\{(.*?)\}/g, (_, name: string) => {
    const segment = segments[name] ?? '';
    return REFERENCE.test(segment) ? segment : encodeURIComponent(segment);
  });
}

function searchOf(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}
