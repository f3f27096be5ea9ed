/** The rows of the table: who is measured, and what each stands on. */
import { join } from 'node:path';

export type ContenderName =
  | 'bare'
  | 'floor'
  | 'constant'
  | 'openrun-mariadb'
  | 'openrun-sqlite'
  | 'for-update'
  | 'conditional-update'
  | 'skip-locked'
  | 'queue'
  | 'redis-sql'
  | 'redis-list';

export interface Contender {
  name: ContenderName;
  about: string;
  /** Run by Node in a process of its own. */
  program: string;
  database: 'mariadb' | 'sqlite' | null;
  /** How the deal comes to be: in its tables, through its API, or not at all. */
  opening: 'rows' | 'http' | null;
  /** Where the units that are left are counted. In Redis, no power cut spares the count. */
  stock: 'journal' | 'deal row' | 'unit rows' | 'redis' | null;
  /** The order survives a power cut once its buyer has read the 201. Null: nothing is kept. */
  durable: boolean | null;
}

/** The others have no actors, and no API that opens a deal. */
export function isOurs({ name }: { name: string }): boolean {
  return name.startsWith('openrun-');
}

/** What answers nothing but a constant, in one workload or another. */
export function isFloor({ name }: { name: string }): boolean {
  return name === 'floor' || name === 'constant';
}

const SERVER = join(import.meta.dirname, '../../topology/main.ts');

export const CONTENDERS: readonly Contender[] = [
  {
    name: 'bare',
    about: 'a plain Fastify POST: small constant answer, no schema, no token check',
    program: join(import.meta.dirname, '../baselines/bare.ts'),
    database: null,
    opening: null,
    stock: null,
    durable: null,
  },
  {
    name: 'floor',
    about: 'our app, route, schema and token check with a constant answer: the cost of HTTP',
    program: join(import.meta.dirname, '../baselines/floor.ts'),
    database: null,
    opening: null,
    stock: null,
    durable: null,
  },
  {
    name: 'constant',
    about: 'our app and route, always giving the answer that ours gives to this workload',
    program: join(import.meta.dirname, '../workloads/constant.ts'),
    database: null,
    opening: null,
    stock: null,
    durable: null,
  },
  {
    name: 'openrun-mariadb',
    about: 'ours on MariaDB, each commit flushed',
    program: SERVER,
    database: 'mariadb',
    opening: 'http',
    stock: 'journal',
    durable: true,
  },
  {
    name: 'openrun-sqlite',
    about: 'ours on SQLite, each commit flushed',
    program: SERVER,
    database: 'sqlite',
    opening: 'http',
    stock: 'journal',
    durable: true,
  },
  {
    name: 'for-update',
    about: 'the naive way on the same MariaDB: SELECT … FOR UPDATE, one transaction an order',
    program: join(import.meta.dirname, '../baselines/for-update.ts'),
    database: 'mariadb',
    opening: 'rows',
    stock: 'deal row',
    durable: true,
  },
  {
    name: 'conditional-update',
    about: 'UPDATE … WHERE available >= ?, and the order, in one transaction an order',
    program: join(import.meta.dirname, '../baselines/conditional-update.ts'),
    database: 'mariadb',
    opening: 'rows',
    stock: 'deal row',
    durable: true,
  },
  {
    name: 'skip-locked',
    about: 'a row for each unit, SELECT … FOR UPDATE SKIP LOCKED, one transaction an order',
    program: join(import.meta.dirname, '../baselines/skip-locked.ts'),
    database: 'mariadb',
    opening: 'rows',
    stock: 'unit rows',
    durable: true,
  },
  {
    name: 'queue',
    about: 'a queue in the process: one worker, one transaction an order, on one connection',
    program: join(import.meta.dirname, '../baselines/queue.ts'),
    database: 'mariadb',
    opening: 'rows',
    stock: 'deal row',
    durable: true,
  },
  {
    name: 'redis-sql',
    about: 'stock in Redis, taken by a script; the order in SQL before the answer',
    program: join(import.meta.dirname, '../baselines/redis-sql.ts'),
    database: 'mariadb',
    opening: 'rows',
    stock: 'redis',
    durable: true,
  },
  {
    name: 'redis-list',
    about: 'stock and order in Redis, in SQL some time later: its 201 means 202, not durable',
    program: join(import.meta.dirname, '../baselines/redis-list.ts'),
    database: 'mariadb',
    opening: 'rows',
    stock: 'redis',
    durable: false,
  },
];
