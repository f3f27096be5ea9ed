/**
 * The rules of the code base that no compiler or linter knows, as pure functions. Each returns its
 * findings, `path: what is wrong`; none means tidy. `topology/tidy.test.ts` applies them and plants
 * a violation of each.
 */
import { posix } from 'node:path';
import { codeOnly, importsOf, pathsIn, type SourceFile } from './source-text.ts';
import { findSilentTests } from './test-file.ts';

const LINE_MAX_COLUMNS = 100;

/** Longest first: the first that a path starts with is its place. */
const PLACES = [
  'actors/domain',
  'topology/testing',
  'actors',
  'gateway',
  'load',
  'nats',
  'persistence',
  'topology',
] as const;
type Place = (typeof PLACES)[number];

/**
 * Who may import whom, besides itself. Nothing imports `topology` but the infrastructure of its
 * tests, and the measurements, which nothing imports.
 */
const MAY_IMPORT: Record<Place, readonly Place[]> = {
  'actors/domain': [],
  actors: ['actors/domain', 'persistence'],
  gateway: ['persistence'],
  load: ['actors', 'actors/domain', 'gateway', 'persistence', 'topology', 'topology/testing'],
  nats: [],
  persistence: [],
  topology: ['actors', 'actors/domain', 'gateway', 'nats', 'persistence'],
  'topology/testing': ['actors', 'actors/domain', 'gateway', 'nats', 'persistence', 'topology'],
};

/** The gateway speaks of commands and replies, and runs none. */
const GATEWAY_MAY_IMPORT_TYPES_OF = /^actors\/(?:domain\/|ask\.ts$)/;

/**
 * Each npm package that shapes the code has one home. What ours is measured against, in `load`, may
 * stand on any of them, and nobody stands on it.
 */
const HOMES: readonly { packages: RegExp; home: Place }[] = [
  { packages: /^nact$/, home: 'actors' },
  { packages: /^(?:mysql2|ioredis|node:sqlite)$/, home: 'persistence' },
  { packages: /^(?:nats|@nats-io\/.+)$/, home: 'nats' },
  { packages: /^(?:fastify|fastify-.+|@fastify\/.+|@scalar\/.+)$/, home: 'gateway' },
  { packages: /^opossum$/, home: 'topology' },
];

export function findForbiddenImports({ path, text }: SourceFile): string[] {
  const place = placeOf(path);
  if (place === undefined) return [];
  const findings: string[] = [];
  for (const { specifier, typeOnly } of importsOf(text)) {
    const allowed = specifier.startsWith('.')
      ? mayImportFile(path, place, posix.join(posix.dirname(path), specifier), typeOnly)
      : mayImportPackage(path, place, packageOf(specifier));
    if (!allowed) findings.push(`${path}: must not import ${specifier}`);
  }
  return findings;
}

function mayImportFile(path: string, place: Place, target: string, typeOnly: boolean): boolean {
  const targetPlace = placeOf(target);
  if (targetPlace === undefined) return false;
  if (targetPlace === place || MAY_IMPORT[place].includes(targetPlace)) return true;
  if (targetPlace === 'topology/testing') return isTest(path);
  return place === 'gateway' && typeOnly && GATEWAY_MAY_IMPORT_TYPES_OF.test(target);
}

function mayImportPackage(path: string, place: Place, name: string): boolean {
  if (place === 'actors/domain' && !isTest(path)) return false;
  const home = HOMES.find(({ packages }) => packages.test(name))?.home;
  return home === undefined || home === place || place === 'load';
}

const IMPURE = /\b(?:async|await|crypto|fetch|performance|process|setImmediate|setTimeout)\b/g;
const CLOCK_OR_CHANCE = /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\)/g;

/** The core gets time and ids with its commands, and waits for nobody. */
export function findImpurities({ path, text }: SourceFile): string[] {
  if (placeOf(path) !== 'actors/domain' || isTest(path)) return [];
  const code = codeOnly(text);
  const words = [...code.matchAll(IMPURE), ...code.matchAll(CLOCK_OR_CHANCE)];
  return words.map(([word]) => `${path}: ${word} is not pure`);
}

export function findLongLines({ path, text }: SourceFile): string[] {
  return text
    .split('\n')
    .map((line, index) => ({ columns: [...line].length, number: index + 1 }))
    .filter(({ columns }) => columns > LINE_MAX_COLUMNS)
    .map(({ columns, number }) => `${path}:${number}: ${columns} columns`);
}

/** Names that say nothing: what is in such a file has not found its noun yet. */
export function findEmptyNames(path: string): string[] {
  const empty = /^(?:utils?|helpers?|common|managers?|services?|impl|v2|misc)$/;
  const words = path.split('/').flatMap((segment) => segment.split(/[-._]/));
  return words.filter((word) => empty.test(word)).map((word) => `${path}: "${word}" is no noun`);
}

const AGREED_TOP_LEVEL = new Set([
  ...['actors', 'docs', 'gateway', 'load', 'nats', 'persistence', 'topology'],
  ...['.ci', '.github', '.dockerignore', '.editorconfig', '.gitattributes', '.gitignore', '.npmrc'],
  ...['Dockerfile', 'LICENSE', 'README.md', 'biome.json', 'docker-compose.yml', 'tsconfig.json'],
  ...['package.json', 'package-lock.json'],
]);

export function findTopLevelStrangers(paths: readonly string[]): string[] {
  const names = new Set(paths.map((path) => path.split('/', 1)[0] ?? ''));
  return [...names]
    .filter((name) => !AGREED_TOP_LEVEL.has(name))
    .map((name) => `${name}: not in the agreed top level`);
}

/** The environment is read in one place; tests and measurements have their own. */
export function findEnvironmentReads({ path, text }: SourceFile): string[] {
  const place = placeOf(path);
  if (path === 'topology/config.ts' || place === 'topology/testing' || place === 'load') return [];
  return /\bprocess\s*\.\s*env\b/.test(codeOnly(text))
    ? [`${path}: only topology/config.ts reads the environment`]
    : [];
}

/** Tests wait for what happens, not for time to pass, and no test may be left out by accident. */
export function findTestHabits({ path, text }: SourceFile): string[] {
  if (!isTest(path)) return [];
  const findings = findSilentTests(text);
  const sleeps = /\bsleep\(|\bnew Promise\([^;]*\bsetTimeout\(/.test(codeOnly(text));
  const imports = importsOf(text).map(({ specifier }) => specifier);
  if (sleeps || imports.includes('node:timers/promises')) findings.push('sleeps');
  const needsServers = imports.some((specifier) => specifier.endsWith('/servers.ts'));
  if (needsServers && !path.endsWith('.int.test.ts')) {
    findings.push('needs servers, so its name must end in .int.test.ts');
  }
  return findings.map((finding) => `${path}: ${finding}`);
}

/**
 * Nothing to decide in there: the types that entities are made of, and constructors of plain
 * values.
 */
const DOMAIN_SEAMS = new Set(['actors/domain/entity.ts']);

export function findUntestedEntities(paths: readonly string[]): string[] {
  return paths
    .filter((path) => placeOf(path) === 'actors/domain' && isSource(path) && !isTest(path))
    .filter((path) => !DOMAIN_SEAMS.has(path) && !paths.includes(path.replace('.ts', '.test.ts')))
    .map((path) => `${path}: has no test beside it`);
}

/** TypeScript files that no test and no command of package.json leads to. */
export function findDeadFiles(files: readonly SourceFile[]): string[] {
  const sources = new Map(
    files.filter(({ path }) => isSource(path)).map((file) => [file.path, file]),
  );
  const commands = files.filter(({ path }) => posix.basename(path) === 'package.json');
  const reached = new Set<string>();
  const visit = (path: string) => {
    const file = sources.get(path);
    if (file === undefined || reached.has(path)) return;
    reached.add(path);
    for (const named of pathsIn(file.text)) visitNamed(path, named);
  };
  const visitNamed = (from: string, named: string) => {
    visit(posix.join(posix.dirname(from), named));
    visit(posix.normalize(named));
  };
  for (const { path, text } of commands) {
    for (const [named] of text.matchAll(/[\w./-]+\.ts\b/g)) visitNamed(path, named);
  }
  for (const path of sources.keys()) if (isTest(path)) visit(path);
  return [...sources.keys()]
    .filter((path) => !reached.has(path))
    .map((path) => `${path}: nothing leads to it`);
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

export function isSource(path: string): boolean {
  return path.endsWith('.ts');
}

function placeOf(path: string): Place | undefined {
  return PLACES.find((place) => path.startsWith(`${place}/`));
}

/** `@scope/name/file` and `name/file` are of the packages `@scope/name` and `name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
