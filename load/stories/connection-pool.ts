/** A connection for each request, and pools of several sizes. */
import mysql from 'mysql2/promise';
import { formatStatement } from '../../persistence/mysql-literal.ts';
import { bind, type Parameter } from '../../persistence/statements.ts';
import { startMariadb } from '../../topology/testing/servers.ts';
import { askFor, P50, P95, P99, RATE } from './clients.ts';
import { describeMariadb, findStoryStatement } from './sql.ts';
import { type Comparison, known, type Scale, type Side, type Stage, type Story } from './story.ts';

const CLIENTS = 32;
const POOL_SIZES = [1, 10, 32];
const ROWS = 1_000;
const HOT_ROW = 1;
const BUFFER_POOL_MB = 64;

export const CONNECTION_POOL: Story = {
  name: 'connection-pool',
  about: '32 clients on a connection for each request, and on pools of 1, 10 and 32',
  scale: { rounds: 5, seconds: 1, rows: null },
  open,
};

type Work = (connection: mysql.Connection, turn: number) => Promise<unknown>;

/** Lends a connection for the time of some work. */
interface Lender extends AsyncDisposable {
  lend(work: (connection: mysql.Connection) => Promise<unknown>): Promise<void>;
}

async function open(scale: Scale): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const { url } = opened.use(await startMariadb({ bufferPoolMb: BUFFER_POOL_MB }));
  const admin: mysql.Connection = opened.use(await mysql.createConnection(url));
  await ask(admin, 'create_counters');
  await ask(admin, 'fill_counters', { rows: ROWS });
  const about = await describeMariadb(admin);
  const lenders: Record<string, () => Lender> = { 'a connection a request': () => lendNew(url) };
  for (const size of POOL_SIZES) lenders[`a pool of ${size}`] = () => lendPooled(url, size);
  const compare = (title: string, work: Work, audit: boolean): Comparison => {
    const sides = Object.entries(lenders).map(([name, createLender]): Side => {
      return { name, measure: () => measure(createLender, work, audit ? admin : null, scale) };
    });
    const lead = { figure: RATE, better: 'more' } as const;
    return { title, figures: [RATE, P50, P95, P99], lead, sides };
  };
  const all = opened.move();
  return {
    conditions: [
      `${CLIENTS} clients, each asks again when it is answered; a read of one row by its key, or ` +
        'a transaction on one row that everybody wants: begin, select … for update, update, commit',
      about,
    ],
    comparisons: [compare('read by key', read, false), compare('one hot row', take, true)],
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** With an auditor: each answer must have raised the hot row by one. */
async function measure(
  createLender: () => Lender,
  work: Work,
  auditor: mysql.Connection | null,
  scale: Scale,
) {
  await using lender = createLender();
  // Connections that last are there before the clock starts.
  await Promise.all(
    Array.from({ length: CLIENTS }, () => lender.lend((connection) => connection.ping())),
  );
  const before = auditor && (await readTaken(auditor));
  let turns = 0;
  const figures = await askFor(known(scale.seconds), CLIENTS, () => {
    const turn = turns++;
    return lender.lend((connection) => work(connection, turn));
  });
  const taken = auditor && (await readTaken(auditor)) - before!;
  if (taken !== null && taken !== turns) throw new Error(`${turns} answers raised it by ${taken}`);
  return figures;
}

function lendNew(url: string): Lender {
  return {
    async lend(work) {
      const connection = await mysql.createConnection(url);
      try {
        await work(connection);
      } finally {
        await connection.end();
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

function lendPooled(url: string, connectionLimit: number): Lender {
  const pool = mysql.createPool({ uri: url, connectionLimit, maxIdle: connectionLimit });
  return {
    async lend(work) {
      const connection = await pool.getConnection();
      try {
        await work(connection);
      } finally {
        connection.release();
      }
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function read(connection: mysql.Connection, turn: number): Promise<void> {
  await ask(connection, 'find_counter', { id: 1 + (turn % ROWS) });
}

async function take(connection: mysql.Connection): Promise<void> {
  await connection.beginTransaction();
  await ask(connection, 'lock_counter', { id: HOT_ROW });
  await ask(connection, 'raise_counter', { id: HOT_ROW });
  await connection.commit();
}

async function readTaken(connection: mysql.Connection): Promise<number> {
  const [row] = await ask<{ taken: number }>(connection, 'find_counter', { id: HOT_ROW });
  return Number(row?.taken);
}

async function ask<Row>(
  connection: mysql.Connection,
  name: string,
  values: Readonly<Record<string, Parameter>> = {},
): Promise<Row[]> {
  const statement = findStoryStatement(name);
  const [rows] = await connection.query(formatStatement(statement, bind(statement, values)));
  return rows as Row[];
}
