/** The rows of the table: who is measured, and what each stands on. */
import { join } from 'node:path';

export type ContenderName =
  | 'bare'
  | 'floor'
  | 'openrun-mariadb'
  | 'openrun-sqlite'
  | 'for-update'
  | 'conditional-update'
  | 'queue';

export interface Contender {
  name: ContenderName;
  about: string;
  /** Run by Node in a process of its own. */
  program: string;
  database: 'mariadb' | 'sqlite' | null;
  /** How the deal comes to be: in its tables, through its API, or not at all. */
  opening: 'rows' | 'http' | null;
  /** The order survives a power cut once its buyer has read the 201. Null: nothing is kept. */
  durable: boolean | null;
}

const SERVER = join(import.meta.dirname, '../topology/main.ts');

export const CONTENDERS: readonly Contender[] = [
  {
    name: 'bare',
    about: 'a plain Fastify POST: small constant answer, no schema, no token check',
    program: join(import.meta.dirname, './baselines/bare.ts'),
    database: null,
    opening: null,
    durable: null,
  },
  {
    name: 'floor',
    about: 'our app, route, schema and token check with a constant answer: the cost of HTTP',
    program: join(import.meta.dirname, './baselines/floor.ts'),
    database: null,
    opening: null,
    durable: null,
  },
  {
    name: 'openrun-mariadb',
    about: 'ours on MariaDB, each commit flushed',
    program: SERVER,
    database: 'mariadb',
    opening: 'http',
    durable: true,
  },
  {
    name: 'openrun-sqlite',
    about: 'ours on SQLite, each commit flushed',
    program: SERVER,
    database: 'sqlite',
    opening: 'http',
    durable: true,
  },
  {
    name: 'for-update',
    about: 'the naive way on the same MariaDB: SELECT … FOR UPDATE, one transaction an order',
    program: join(import.meta.dirname, './baselines/for-update.ts'),
    database: 'mariadb',
    opening: 'rows',
    durable: true,
  },
  {
    name: 'conditional-update',
    about: 'UPDATE … WHERE available >= ?, and the order, in one transaction an order',
    program: join(import.meta.dirname, './baselines/conditional-update.ts'),
    database: 'mariadb',
    opening: 'rows',
    durable: true,
  },
  {
    name: 'queue',
    about: 'a queue in the process: one worker, one transaction an order, on one connection',
    program: join(import.meta.dirname, './baselines/queue.ts'),
    database: 'mariadb',
    opening: 'rows',
    durable: true,
  },
];
