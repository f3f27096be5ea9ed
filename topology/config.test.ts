import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigError, findDatabaseUrl, parseConfig } from './config.ts';

const MYSQL = 'mysql://shop:word@db.example.com:3306/openrun';
const SECRET = 's'.repeat(32);

const config = suite('config');

config('serves on loopback from one SQLite file when nothing is set', () => {
  assert.equal(parseConfig({}), {
    port: 8000,
    host: '127.0.0.1',
    databaseUrl: 'sqlite:./data/openrun.db',
    jwtSecret: null,
    allowRelaxedDurability: false,
    rateLimits: { perAddress: 0, perUser: 0 },
  });
});

config('takes what is set', () => {
  const environment = {
    PORT: '0',
    HOST: '::1',
    DATABASE_URL: MYSQL,
    JWT_SECRET: SECRET,
    ALLOW_RELAXED_DURABILITY: '1',
    RATE_LIMIT_PER_ADDRESS: '100',
    RATE_LIMIT_PER_USER: '50',
  };
  assert.equal(parseConfig(environment), {
    port: 0,
    host: '::1',
    databaseUrl: MYSQL,
    jwtSecret: SECRET,
    allowRelaxedDurability: true,
    rateLimits: { perAddress: 100, perUser: 50 },
  });
});

config('takes an empty value for an absent one, as compose files write it', () => {
  const names = ['PORT', 'HOST', 'DATABASE_URL', 'JWT_SECRET', 'ALLOW_RELAXED_DURABILITY'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  assert.equal(parseConfig(empty), parseConfig({}));
});

config('cannot be changed afterwards', () => {
  assert.ok(Object.isFrozen(parseConfig({})));
});

/** [what is set, how the complaint about it begins] */
const MISTAKES: readonly [Readonly<Record<string, string>>, string][] = [
  [{ PORT: 'eighty' }, 'PORT must be'],
  [{ PORT: '-1' }, 'PORT must be'],
  [{ PORT: '80.5' }, 'PORT must be'],
  [{ PORT: '0x50' }, 'PORT must be'],
  [{ PORT: '65536' }, 'PORT must be'],
  [{ DATABASE_URL: 'postgres://localhost/openrun' }, 'DATABASE_URL must begin with'],
  [{ DATABASE_URL: 'sqlite:' }, 'DATABASE_URL names no file'],
  [{ DATABASE_URL: MYSQL }, 'JWT_SECRET is required with MySQL'],
  [{ JWT_SECRET: 's'.repeat(31) }, 'JWT_SECRET must have at least 32 characters'],
  [{ ALLOW_RELAXED_DURABILITY: 'true' }, 'ALLOW_RELAXED_DURABILITY must be 0 or 1'],
  [{ RATE_LIMIT_PER_ADDRESS: '-1' }, 'RATE_LIMIT_PER_ADDRESS must be'],
  [{ RATE_LIMIT_PER_USER: '1.5' }, 'RATE_LIMIT_PER_USER must be'],
];

for (const [environment, complaint] of MISTAKES) {
  config(`refuses ${JSON.stringify(environment)}`, () => {
    const [problem, ...others] = complaints(environment);
    assert.ok(problem?.startsWith(complaint), problem);
    assert.equal(others, []);
  });
}

config('tells of everything that is wrong at once', () => {
  const problems = complaints({ PORT: 'x', DATABASE_URL: MYSQL, ALLOW_RELAXED_DURABILITY: '2' });
  assert.is(problems.length, 3);
});

config('never repeats a secret', () => {
  const environment = { JWT_SECRET: 'hidden', DATABASE_URL: 'mysql://shop:hidden@' };
  assert.not.match(complaints(environment).join('\n'), 'hidden');
});

config('tells the tools where the database is', () => {
  assert.is(findDatabaseUrl({}), 'sqlite:./data/openrun.db');
  assert.is(findDatabaseUrl({ DATABASE_URL: MYSQL }), MYSQL);
});

config.run();

/** One a line. */
function complaints(environment: Readonly<Record<string, string>>): string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    assert.instance(error, ConfigError);
    return (error as ConfigError).message.split('\n');
  }
  return [];
}
