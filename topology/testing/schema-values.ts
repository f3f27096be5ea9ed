/** Values that the schemas of the specs accept. */
import * as fc from 'fast-check';
import type { Spec } from '../../gateway/spec.ts';

/** The parts of a JSON schema that the specs use. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  oneOf?: readonly Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
}

/** Long texts cost time and find no more than the limit itself. */
const TEXT_MAX = 40;
/** Stands for something the server has, and is filled in when the request is sent. */
export const REFERENCE = /^<\w+ -?\d+>$/;
const TEXT = fc.string({ unit: 'grapheme', maxLength: TEXT_MAX });

/** Properties whose values must fit what the server has, or all requests would miss it. */
const KNOWN: Readonly<Record<string, fc.Arbitrary<string>>> = {
  product_id: reference('product'),
  deal_id: reference('deal'),
  order_id: reference('order'),
  refresh_token: reference('refresh'),
  idempotency_key: keys(),
  'Idempotency-Key': keys(),
  category: fc.constantFrom('가전', '신발'),
  email: fc.nat(9).map((number) => `buyer${number}@example.com`),
  password: fc.constantFrom('open-run-2026', 'open-run-2026', 'another-password'),
};

/** A value that the schema accepts. `name`: of the property or parameter it is for. */
export function validValue(spec: Spec, given: Schema, name = ''): fc.Arbitrary<unknown> {
  const schema = resolved(spec, given);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => validValue(spec, one, name)));
  if (Array.isArray(schema.type)) {
    const types: readonly string[] = schema.type;
    return fc.oneof(...types.map((type) => validValue(spec, { ...schema, type }, name)));
  }
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integerOf(schema);
    case 'string':
      return KNOWN[name] ?? textOf(schema);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = minItems + 3 } = schema;
      const lengths = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) };
      return fc.array(validValue(spec, items), lengths);
    }
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const values = Object.entries(properties).map(
        ([key, property]) => [key, validValue(spec, property, key)] as const,
      );
      return recordOf(values, required);
    }
    default:
      throw new Error(`the specs had no such schema before: ${JSON.stringify(schema)}`);
  }
}

export function recordOf<Value>(
  entries: readonly (readonly [string, fc.Arbitrary<Value>])[],
  required: readonly string[],
): fc.Arbitrary<Record<string, Value>> {
  const model: Record<string, fc.Arbitrary<Value>> = Object.fromEntries(entries);
  return fc.record(model, { requiredKeys: [...required] }) as fc.Arbitrary<Record<string, Value>>;
}

function integerOf({ minimum = -1_000, maximum = 1_000 }: Schema): fc.Arbitrary<number> {
  const usual = { min: Math.max(minimum, -100), max: Math.min(maximum, 100) };
  return fc.oneof(
    { weight: 8, arbitrary: fc.integer(usual) },
    { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
  );
}

function textOf({ format, pattern, minLength = 0, maxLength = TEXT_MAX }: Schema) {
  if (format === 'date-time') return instant();
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  return TEXT.map((text) => [...text].slice(0, maxLength).join('').padEnd(minLength, '가'));
}

/** Mostly around now, so that deals open and end while orders come in. */
function instant(): fc.Arbitrary<string> {
  const near = fc.integer({ min: -10_000, max: 10_000 }).map((ms) => `<now ${ms}>`);
  const any = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') });
  return fc.oneof(
    near,
    any.map((date) => date.toISOString()),
  );
}

/** Often one that was used before. */
function keys(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.nat(9).map((number) => `key-${number}`),
    fc.stringMatching(/^[\x21-\x7e]{1,128}$/u),
  );
}

function reference(kind: string): fc.Arbitrary<string> {
  return fc.nat(99).map((number) => `<${kind} ${number}>`);
}

/** What a `$ref` points at. */
export function resolved<Given extends { $ref?: string }>(spec: Spec, given: Given): Given {
  if (given.$ref === undefined) return given;
  const path = given.$ref.replace('#/', '').split('/');
  return path.reduce((part: unknown, key) => (part as Record<string, unknown>)[key], spec) as Given;
}
