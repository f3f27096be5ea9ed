/** A million products under ids that are random, and under ids that grow. */
import { randomUUID } from 'node:crypto';
import mysql from 'mysql2/promise';
import { createIds } from '../../gateway/uuid-v7.ts';
import { formatRun } from '../../persistence/mysql-run.ts';
import type { SqlValue } from '../../persistence/store.ts';
import { startMariadb } from '../../topology/testing/servers.ts';
import { describeMariadb, findStoryStatement, openStorySql } from './sql.ts';
import { type Figures, known, type Scale, type Stage, type Story } from './story.ts';

/** Much less than the table, as for any shop that has been open for long. */
const BUFFER_POOL_MB = 32;
/** Rows of an insert, each a transaction of its own. */
const BATCH = 1_000;

const SECONDS = 'seconds';
const RATE = 'rows a second';
const LAST = 'in the last tenth';
const SIZE = 'MB on disk';
const READ = 'pages read';
const WRITTEN = 'pages written';

export const PRODUCT_INSERT: Story = {
  name: 'product-insert',
  about: 'many products in a small buffer pool: UUID version 4 against version 7 as primary key',
  scale: { rounds: 3, seconds: null, rows: 150_000 },
  open,
};

async function open(scale: Scale): Promise<Stage> {
  const rows = known(scale.rows);
  const ids = { 'UUID v4, random': () => randomUUID, 'UUID v7, growing (ours)': newIds };
  return {
    conditions: [
      `${rows.toLocaleString('en')} products, ${BATCH.toLocaleString('en')} an insert and a ` +
        'commit, one connection, into our table of products with its three indexes',
      await describeServer(),
      'A new server and an empty table for each measurement; pages are of 16 KiB',
    ],
    comparisons: [
      {
        title: 'primary key',
        figures: [SECONDS, RATE, LAST, SIZE, READ, WRITTEN],
        lead: { figure: SECONDS, better: 'less' },
        sides: Object.entries(ids).map(([name, createId]) => {
          return { name, measure: () => measure(rows, createId()) };
        }),
      },
    ],
    async [Symbol.asyncDispose]() {},
  };
}

function newIds(): () => string {
  return createIds(Date.now);
}

async function describeServer(): Promise<string> {
  await using mariadb = await startMariadb({ bufferPoolMb: BUFFER_POOL_MB });
  await using connection = await connect(mariadb.url);
  return await describeMariadb(connection);
}

async function measure(rows: number, newId: () => string): Promise<Figures> {
  await using mariadb = await startMariadb({ bufferPoolMb: BUFFER_POOL_MB });
  await using sql = await openStorySql(mariadb.url);
  await using connection = await connect(mariadb.url);
  const readPages = async () => {
    const counts = await sql.all<{ name: string; value: number }>('read_page_counts');
    return Object.fromEntries(counts.map(({ name, value }) => [name, Number(value)]));
  };
  const before = await readPages();
  const lastFrom = rows - Math.ceil(rows / 10);
  const startedAt = performance.now();
  await insert(connection, newId, 0, lastFrom);
  const lastAt = performance.now();
  await insert(connection, newId, lastFrom, rows);
  const endedAt = performance.now();
  const after = await readPages();
  const [file] = await sql.all<{ size_mb: number }>('read_products_file');
  const grown = (name: string) => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
  return {
    [SECONDS]: (endedAt - startedAt) / 1000,
    [RATE]: (rows * 1000) / (endedAt - startedAt),
    [LAST]: ((rows - lastFrom) * 1000) / (endedAt - lastAt),
    [SIZE]: Number(file?.size_mb),
    [READ]: grown('innodb_pages_read'),
    [WRITTEN]: grown('innodb_pages_written'),
  };
}

async function insert(
  connection: mysql.Connection,
  newId: () => string,
  from: number,
  upto: number,
): Promise<void> {
  const statement = findStoryStatement('insert_story_product');
  for (let first = from; first < upto; first += BATCH) {
    const length = Math.min(BATCH, upto - first);
    const rows = Array.from({ length }, (_, at) => toRow(newId(), first + at + 1));
    const values = rows.flatMap((row) => statement.params.map((name) => row[name] ?? null));
    await connection.query(formatRun({ statement, values }));
  }
}

function toRow(id: string, position: number): Readonly<Record<string, SqlValue>> {
  const at = Date.now();
  return {
    ...{ id, seller_id: '0190a1b2-0000-7000-8000-000000000001', name: `상품 ${position}` },
    description: `A thing that somebody wants, number ${position}, in its box, with all its parts`,
    ...{ price: 1_000, stock: 100, category: `category ${position % 10}`, image_url: null },
    ...{ version: 1, position, created_at: at, updated_at: at },
  };
}

function connect(url: string): Promise<mysql.Connection> {
  return mysql.createConnection(url);
}
