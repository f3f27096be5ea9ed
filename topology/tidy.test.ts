/**
 * Keeps the code base as docs say it is: who imports whom, sizes, names, nothing dead. Each rule is
 * shown to fail on a planted violation before it judges the repository.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceFile } from './testing/source-text.ts';
import {
  findDeadFiles,
  findEmptyNames,
  findEnvironmentReads,
  findForbiddenImports,
  findImpurities,
  findLongLines,
  findTestHabits,
  findTopLevelStrangers,
  findUntestedEntities,
  isSource,
} from './testing/tidy-rules.ts';

const ROOT = join(import.meta.dirname, '..');

const planted = suite('tidy rules');

/** [file, what it imports, whether that is allowed] */
const IMPORTS: readonly [path: string, statement: string, allowed: boolean][] = [
  ['actors/domain/deal.ts', "import { accept } from './entity.ts';", true],
  ['actors/domain/deal.ts', "import { openStore } from '../../persistence/open-store.ts';", false],
  ['actors/domain/deal.ts', "import { randomUUID } from 'node:crypto';", false],
  ['actors/domain/deal.test.ts', "import * as check from 'fast-check';", true],
  ['actors/cell.ts', "import type { Journal } from '../persistence/store.ts';", true],
  ['actors/cell.ts', "import { createGateway } from '../gateway/app.ts';", false],
  ['actors/actor-system.ts', "import { start } from 'nact';", true],
  ['actors/domain/deal.test.ts', "import { start } from 'nact';", false],
  ['persistence/store.ts', "import type { Ask } from '../actors/ask.ts';", false],
  ['persistence/mysql-store.ts', "import mysql from 'mysql2/promise';", true],
  ['gateway/app.ts', "import mysql from 'mysql2/promise';", false],
  ['gateway/app.ts', "const sqlite = await import('node:sqlite');", false],
  ['gateway/app.ts', "import type { Ask } from '../actors/ask.ts';", true],
  ['gateway/app.ts', "import { ask } from '../actors/ask.ts';", false],
  ['gateway/app.ts', "import type { Cell } from '../actors/cell.ts';", false],
  ['gateway/app.ts', "import {\n  type A,\n  b,\n} from '../topology/node.ts';", false],
  ['gateway/app.ts', "export { node } from '../topology/node.ts';", false],
  ['gateway/app.ts', "import reference from '@scalar/fastify-api-reference';", true],
  ['topology/node.ts', "import fastify from 'fastify';", false],
  ['topology/node.ts', "import Breaker from 'opossum';", true],
  ['topology/node.ts', "import { createGateway } from '../gateway/app.ts';", true],
  ['topology/main.ts', "import { startMariadb } from './testing/servers.ts';", false],
  ['persistence/a.int.test.ts', "import { b } from '../topology/testing/servers.ts';", true],
  ['persistence/a.int.test.ts', "import { startNode } from '../topology/node.ts';", false],
  ['load/bench.ts', "import { startMariadb } from '../topology/testing/servers.ts';", true],
  ['load/baselines/row-lock.ts', "import mysql from 'mysql2/promise';", true],
  ['topology/node.ts', "import { measure } from '../load/bench/measurement.ts';", false],
  ['gateway/app.ts', "// import mysql from 'mysql2';", true],
];

for (const [path, text, allowed] of IMPORTS) {
  planted(`${allowed ? 'allows' : 'refuses'} in ${path}: ${text}`, () => {
    assert.is(findForbiddenImports({ path, text }).length, allowed ? 0 : 1);
  });
}

/** [rule, a file that breaks it, a file that does not] */
const TEXTS: readonly [(file: SourceFile) => string[], broken: SourceFile, fine: SourceFile][] = [
  [
    findImpurities,
    { path: 'actors/domain/deal.ts', text: 'const now = Date.now();' },
    { path: 'actors/domain/deal.ts', text: '// Date.now() is for the owner.\nconst now = atMs;' },
  ],
  [
    findImpurities,
    { path: 'actors/domain/deal.ts', text: 'export async function decide() {}' },
    { path: 'actors/cell.ts', text: 'export async function drain() {}' },
  ],
  [
    findLongLines,
    { path: 'actors/cell.ts', text: `// ${'가'.repeat(98)}` },
    { path: 'actors/cell.ts', text: `// ${'가'.repeat(97)}\n// ${'a'.repeat(97)}` },
  ],
  [
    findEnvironmentReads,
    { path: 'topology/main.ts', text: 'const port = process.env.PORT;' },
    { path: 'topology/config.ts', text: 'const port = process.env.PORT;' },
  ],
  [
    findTestHabits,
    { path: 'actors/cell.test.ts', text: 'await sleep(10);' },
    { path: 'actors/cell.test.ts', text: "spawn('sleep', ['60']);" },
  ],
  [
    findTestHabits,
    { path: 'actors/cell.test.ts', text: 'await new Promise((done) => setTimeout(done, 10));' },
    { path: 'actors/cell.test.ts', text: 'const deadline = setTimeout(fail, 10);' },
  ],
  [
    findTestHabits,
    { path: 'actors/cell.test.ts', text: `const cell = ${'suite'}('cell');` },
    { path: 'actors/cell.test.ts', text: `const cell = ${'suite'}('cell');\ncell.run();` },
  ],
  [
    findTestHabits,
    { path: 'a/b.test.ts', text: "import { startMariadb } from '../topology/testing/servers.ts';" },
    { path: 'a/b.int.test.ts', text: "import { a } from '../topology/testing/servers.ts';" },
  ],
];

for (const [rule, broken, fine] of TEXTS) {
  planted(`${rule.name} finds: ${broken.text.slice(0, 60)}`, () => {
    assert.is(rule(broken).length, 1);
    assert.equal(rule(fine), []);
  });
}

planted('findEmptyNames finds folders and files without a noun', () => {
  for (const path of ['actors/utils/x.ts', 'gateway/order-service.ts', 'actors/cell.v2.ts']) {
    assert.is(findEmptyNames(path).length, 1, path);
  }
  assert.equal(findEmptyNames('persistence/order-book.int.test.ts'), []);
});

planted('findTopLevelStrangers finds what nobody agreed on', () => {
  const paths = ['src/a.ts', 'src/b.ts', 'topology/main.ts', 'README.md', '.ci/run'];
  assert.equal(findTopLevelStrangers(paths), ['src: not in the agreed top level']);
});

planted('findUntestedEntities finds an entity without its test', () => {
  const paths = ['actors/domain/deal.ts', 'actors/domain/deal.test.ts', 'actors/domain/order.ts'];
  assert.equal(findUntestedEntities(paths), ['actors/domain/order.ts: has no test beside it']);
});

planted('findDeadFiles finds what no command, test or worker path leads to', () => {
  const files: SourceFile[] = [
    { path: 'package.json', text: '{ "scripts": { "start": "node topology/main.ts" } }' },
    { path: 'topology/main.ts', text: "import { a } from '../actors/a.ts';" },
    { path: 'actors/a.ts', text: "new Worker(new URL('./worker.ts', import.meta.url));" },
    { path: 'actors/worker.ts', text: "// replaces './old.ts'" },
    { path: 'actors/b.test.ts', text: "import { b } from './b.ts';" },
    { path: 'actors/b.ts', text: '' },
    { path: 'actors/old.ts', text: "import './older.ts';" },
    { path: 'actors/older.ts', text: '' },
  ];
  const dead = ['actors/old.ts', 'actors/older.ts'].map((path) => `${path}: nothing leads to it`);
  assert.equal(findDeadFiles(files), dead);
});

planted('Biome finds what takes a parser', () => {
  const lines = 'work();\n';
  const text = `export { open } from './door.ts';
export enum Color { Red }
export namespace Space { export const a = 1; }
export const loose: any = 1;
const unused = 1;
async function work(): Promise<void> {}
export function long(): void {\n${lines.repeat(71)}}
${lines.repeat(230)}`;
  const rules = [
    'lint/performance/noBarrelFile',
    'lint/style/noEnum',
    'lint/style/noNamespace',
    'lint/suspicious/noExplicitAny',
    'lint/correctness/noUnusedVariables',
    'lint/nursery/noFloatingPromises',
    'lint/complexity/noExcessiveLinesPerFunction',
    'lint/style/noExcessiveLinesPerFile',
  ];
  const output = lint(text);
  for (const rule of rules) assert.ok(output.includes(rule), `${rule} is missing`);
});

planted.run();

const repository = suite('repository');
const ignored = readIgnored();
const paths = listFiles();
const sources = paths
  .filter((path) => (isSource(path) && !path.endsWith('.d.ts')) || path.endsWith('package.json'))
  .map((path): SourceFile => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const code = sources.filter(({ path }) => isSource(path));

const FINDINGS: Record<string, () => string[]> = {
  'imports go where the table allows': () => code.flatMap(findForbiddenImports),
  'the core is pure': () => code.flatMap(findImpurities),
  'lines fit': () => code.flatMap(findLongLines),
  'names are nouns': () => paths.flatMap(findEmptyNames),
  'the top level is the agreed one': () => findTopLevelStrangers(paths),
  'the environment is read in one place': () => code.flatMap(findEnvironmentReads),
  'tests wait for events and all run': () => code.flatMap(findTestHabits),
  'entities are tested': () => findUntestedEntities(paths),
  'no file is dead': () => findDeadFiles(sources),
};

for (const [rule, find] of Object.entries(FINDINGS)) {
  repository(rule, () => {
    const findings = find();
    if (findings.length > 0) console.log(`\n${findings.join('\n')}`);
    assert.is(findings.length, 0, 'findings are listed above');
  });
}

repository('has been read', () => {
  assert.ok(paths.includes('.ci/run') && paths.includes('topology/tidy.test.ts'));
});

repository.run();

/**
 * Everything but what Git ignores; Git itself may be missing, or refuse a folder of another user.
 */
function listFiles(folder = ''): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !ignored.some((pattern) => matchesGlob(name, pattern)))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    });
}

/**
 * Names without a folder; the leading and trailing slashes of `.gitignore` do not matter for ours.
 */
function readIgnored(): string[] {
  const lines = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n').filter(Boolean);
  return ['.git', ...lines.map((line) => line.replace(/^\/|\/$/g, ''))];
}

/** What Biome says about the text with our configuration. It does not lint its standard input. */
function lint(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidy-'));
  try {
    for (const name of ['biome.json', '.gitignore']) cpSync(join(ROOT, name), join(folder, name));
    writeFileSync(join(folder, 'planted.ts'), text);
    const biome = join(ROOT, 'node_modules/.bin/biome');
    const args = ['lint', '--reporter=github', '--max-diagnostics=1000'];
    const { stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
