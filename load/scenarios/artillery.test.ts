/** Artillery's packages lie beside our files, which must not find them by accident. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { importsOf } from '../../topology/testing/source-text.ts';

const artillery = suite('packages of artillery');

interface Package {
  resolved?: string;
  link?: boolean;
}

const FOLDER = join(import.meta.dirname, '..');
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
const packages: Record<string, Package> = read('package-lock.json').packages;
const { overrides, dependencies } = read('package.json') as Record<string, Record<string, string>>;

artillery('take the place of none that we import', () => {
  const files = globSync('**/*.{ts,mts}', { cwd: FOLDER, exclude: ['node_modules/**'] });
  const imported = files
    .flatMap((file) => importsOf(readFileSync(join(FOLDER, file), 'utf8')))
    .map(({ specifier }) => specifier)
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'));
  const names = imported.map((specifier) => {
    return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  });
  assert.ok(names.includes('uvu') && names.includes('yaml'));
  const taken = names.filter((name) => `node_modules/${name}` in packages);
  assert.equal(taken, []);
});

artillery('are of one exact version, and without what would download browsers', () => {
  assert.match(dependencies?.['artillery'] ?? '', /^\d+\.\d+\.\d+$/);
  for (const name of Object.keys(overrides ?? {})) {
    const { resolved, link } = packages[`node_modules/${name}`] ?? {};
    assert.equal([resolved, link], ['stubs/absent', true], name);
  }
  const others = Object.entries(packages).filter(([path]) => /playwright|chromium/.test(path));
  assert.ok(others.every(([, { link }]) => link));
});

artillery.run();
