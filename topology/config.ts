/** The only reader of the environment: parsed once, all problems reported together, frozen. */
import type { RateLimits } from '../gateway/rate-limits.ts';
import { parseAddress } from './database-address.ts';

export interface Config {
  readonly port: number;
  readonly host: string;
  /** `sqlite:PATH` or `mysql://user:password@host:port/database`. */
  readonly databaseUrl: string;
  /** Absent with SQLite: generated once, beside the file. */
  readonly jwtSecret: string | null;
  readonly allowRelaxedDurability: boolean;
  /** Requests a second; 0: no limit. */
  readonly rateLimits: Readonly<RateLimits>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is wrong. The message names every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const DEFAULT_PORT = 8000;
const PORT_MAX = 65_535;
/** RFC 7518, 3.2: a key for HS256 has at least the size of its hash. */
export const SECRET_CHARACTERS_MIN = 32;

/** Of the server; the tools that look at its database look there too. */
export function findDatabaseUrl(environment: Environment = process.env): string {
  return environment['DATABASE_URL'] || 'sqlite:./data/openrun.db';
}

/** Throws a `ConfigError` that lists everything that is wrong. */
export function parseConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const databaseUrl = findDatabaseUrl(environment);
  const jwtSecret = environment['JWT_SECRET'] || null;
  const address = parseAddress(databaseUrl);
  if (address.problem !== null) problems.push(`DATABASE_URL ${address.problem}`);
  if (address.dialect === 'mysql' && jwtSecret === null) {
    problems.push('JWT_SECRET is required with MySQL: every node must verify the same tokens.');
  }
  if (jwtSecret !== null && jwtSecret.length < SECRET_CHARACTERS_MIN) {
    problems.push(`JWT_SECRET must have at least ${SECRET_CHARACTERS_MIN} characters.`);
  }
  const config: Config = {
    port: parsePort(environment['PORT'], problems),
    host: environment['HOST'] || '127.0.0.1',
    databaseUrl,
    jwtSecret,
    allowRelaxedDurability: parseSwitch('ALLOW_RELAXED_DURABILITY', environment, problems),
    rateLimits: {
      perAddress: parseRate('RATE_LIMIT_PER_ADDRESS', environment, problems),
      perUser: parseRate('RATE_LIMIT_PER_USER', environment, problems),
    },
  };
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return Object.freeze(config);
}

function parsePort(text: string | undefined, problems: string[]): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > PORT_MAX) {
    problems.push(`PORT must be a whole number from 0 to ${PORT_MAX}, not '${text}'.`);
  }
  return port;
}

function parseSwitch(name: string, environment: Environment, problems: string[]): boolean {
  const text = environment[name] || '0';
  if (text !== '0' && text !== '1') problems.push(`${name} must be 0 or 1, not '${text}'.`);
  return text === '1';
}

function parseRate(name: string, environment: Environment, problems: string[]): number {
  const text = environment[name] || '0';
  if (!/^\d{1,9}$/.test(text)) problems.push(`${name} must be requests a second, not '${text}'.`);
  return Number(text);
}
