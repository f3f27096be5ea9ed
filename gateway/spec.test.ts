import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openShop } from './sample-shop.ts';
import { readSpec, SPEC_NAMES, type SpecName, securedOperations, specPath } from './spec.ts';

/** How `gateway/<name>-api.d.ts` is made; run it from the root after changing a spec. */
const GENERATOR = [
  '--fetch-retries=0',
  '--fetch-timeout=20000',
  '-y',
  '--package',
  'typescript@5.9.3',
  '--package',
  'openapi-typescript@7.13.0',
  'openapi-typescript',
];
/**
 * The specs from which the committed types were made, for machines that cannot get the generator.
 */
const SPEC_HASHES: Record<SpecName, string> = {
  auth: '26c16a8b433d451a7e2c09c1e3447b8b7ff9c504300f91b9d7457b2a84791a42',
  product: 'cdbb6051cbecbe3a8f6f4c07b2bdd95ee07f1e93d96c77e8b0dd49ce51b98101',
  order: '0ca99ab781554919e169cf4e4583318aaa36e90eb09407d2858a16e4d9263eb2',
};

const types = suite('generated types');
/** Asked once: without a network each try takes its time. */
let isGeneratorHere = true;

for (const name of SPEC_NAMES) {
  types(`of ${name}.yaml are fresh`, () => {
    const hash = createHash('sha256')
      .update(readFileSync(specPath(name)))
      .digest('hex');
    assert.is(
      hash,
      SPEC_HASHES[name],
      `${name}.yaml changed: npx ${GENERATOR.join(' ')} docs/openapi/${name}.yaml ` +
        `-o gateway/${name}-api.d.ts, then put ${hash} into SPEC_HASHES`,
    );
    const generated = isGeneratorHere ? generate(name) : null;
    if (generated === null) {
      isGeneratorHere = false;
      console.log(
        `openapi-typescript cannot be had here: ${name}.yaml is checked by its hash only`,
      );
      return;
    }
    const committed = readFileSync(join(import.meta.dirname, `${name}-api.d.ts`), 'utf8');
    assert.is(committed, generated);
  });
}

types.run();

const spec = suite('specs');

spec('want a token for all but what the contract calls public', () => {
  const open = SPEC_NAMES.flatMap((name) => {
    const document = readSpec(name);
    const secured = securedOperations(document);
    return Object.values(document.paths)
      .flatMap((methods) => Object.values(methods).map(({ operationId = '' }) => operationId))
      .filter((id) => !secured.has(id));
  });
  assert.equal(open.sort(), [
    'authHealth',
    'findDeal',
    'findProduct',
    'findStock',
    'gatewayHealth',
    'listDeals',
    'listProducts',
    'login',
    'orderHealth',
    'productHealth',
    'refresh',
    'register',
  ]);
});

spec('are all served', async () => {
  await using shop = await openShop();
  for (const name of SPEC_NAMES) {
    for (const [path, methods] of Object.entries(readSpec(name).paths)) {
      for (const method of Object.keys(methods)) {
        const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
        assert.ok(shop.app.hasRoute({ method: method.toUpperCase() as 'GET', url }), url);
      }
    }
  }
});

spec('refuse unknown fields in every object', () => {
  for (const name of SPEC_NAMES) {
    walk(readSpec(name), (schema, path) => {
      const isObject = [schema['type']].flat().includes('object') && 'properties' in schema;
      if (isObject) assert.is(schema['additionalProperties'], false, `${name}: ${path}`);
    });
  }
});

spec('bound every text, number and list that comes in', () => {
  const limits = { string: ['maxLength', 'format', 'pattern', 'enum'], integer: ['maximum'] };
  for (const name of SPEC_NAMES) {
    const { schemas } = readSpec(name)['components'] as { schemas: Record<string, object> };
    const incoming = ['Registration', 'Credentials', 'NewProduct', 'ProductRevision']
      .concat(['StockAdjustment', 'NewDeal', 'NewOrder', 'Cancellation', 'RefreshRequest'])
      .flatMap((schema) => schemas[schema] ?? []);
    walk(incoming, (schema, path) => {
      for (const [type, keywords] of Object.entries(limits)) {
        if (![schema['type']].flat().includes(type)) continue;
        assert.ok(
          keywords.some((keyword) => keyword in schema),
          `${name}: ${path} has no limit`,
        );
      }
      if (schema['type'] === 'array') assert.ok('maxItems' in schema, `${name}: ${path}`);
    });
  }
});

spec.run();

/** Null when npx cannot get or run the generator. */
function generate(name: SpecName): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-types-'));
  try {
    const target = join(folder, 'api.d.ts');
    const { status } = spawnSync('npx', [...GENERATOR, specPath(name), '-o', target], {
      // Outside the project, whose TypeScript has no API for the generator.
      cwd: folder,
      timeout: 60_000,
    });
    return status === 0 ? readFileSync(target, 'utf8') : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function walk(
  value: unknown,
  visit: (schema: Record<string, unknown>, path: string) => void,
  path = '',
): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>, path);
  for (const [key, child] of Object.entries(value)) walk(child, visit, `${path}/${key}`);
}
