/** The last page of a list of a million products. */
import { createEncodedReads } from '../../gateway/encoded-reads.ts';
import { createFreshness } from '../../gateway/freshness.ts';
import { toPage, toProduct } from '../../gateway/product-reply.ts';
import { createCatalog, type Page, type Product } from '../../persistence/catalog.ts';
import { createSqlite } from '../../topology/testing/databases.ts';
import { startMariadb } from '../../topology/testing/servers.ts';
import { askFor, P50, P95, P99 } from './clients.ts';
import { serveWay } from './served-way.ts';
import { openStorySql, type StorySql } from './sql.ts';
import {
  type Comparison,
  known,
  NOW,
  type Say,
  type Scale,
  type Side,
  type Stage,
  type Story,
} from './story.ts';

/** The table fits: reading pages back from a disk would hide what the statements cost. */
const BUFFER_POOL_MB = 512;
const SIZE = 20;
/** Rows of one insert: a person sees that it goes on. */
const SLICE = 100_000;

export const PRODUCT_LIST: Story = {
  name: 'product-list',
  about: 'the last page of a million products: COUNT and OFFSET, a kept total, a cached answer',
  scale: { rounds: 5, seconds: 1, rows: 1_000_000 },
  open,
};

async function open(scale: Scale, say: Say): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const comparisons: Comparison[] = [];
  const abouts: string[] = [];
  for (const [name, start] of [
    ['SQLite', createSqlite],
    ['MariaDB', () => startMariadb({ bufferPoolMb: BUFFER_POOL_MB })],
  ] as const) {
    const database = opened.use(await start());
    const sql = opened.use(await openStorySql(database.url));
    await fill(sql, known(scale.rows), (text) => say(`${name}, ${text}`));
    const ways = createWays(sql, known(scale.rows));
    await insistOnSame(Object.values(ways));
    const sides: Side[] = [];
    for (const [way, make] of Object.entries(ways)) {
      const served = opened.use(await serveWay(make));
      sides.push({ name: way, measure: () => askFor(known(scale.seconds), 1, served.ask) });
    }
    const lead = { figure: P50, better: 'less' } as const;
    comparisons.push({ title: `${name}, one page`, figures: [P50, P95, P99], lead, sides });
    abouts.push(sql.about);
  }
  const all = opened.move();
  return {
    conditions: [
      `The last page, of ${SIZE} products, of ${known(scale.rows).toLocaleString('en')}; ` +
        'over HTTP, one client on one connection, in the process of the server',
      ...abouts,
    ],
    comparisons,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function fill(sql: StorySql, rows: number, say: Say): Promise<void> {
  for (let above = 0; above < rows; above += SLICE) {
    say(`${above.toLocaleString('en')} of ${rows.toLocaleString('en')} products`);
    await sql.run('fill_products', { above, upto: Math.min(rows, above + SLICE), now: NOW });
  }
  await sql.run('count_products', { list: 'all', delta: rows });
}

function createWays(sql: StorySql, rows: number): Record<string, () => Promise<Buffer>> {
  const page = Math.ceil(rows / SIZE);
  const encode = (found: Page<Product>) =>
    Buffer.from(JSON.stringify(toPage(found, { page, size: SIZE }, toProduct)));
  const skip = { size: SIZE, skip: (page - 1) * SIZE };
  const listByOffset = () => sql.all<Product>('list_products_by_offset', skip);
  const total = async (name: string, values = {}) =>
    (await sql.all<{ total: number }>(name, values))[0]?.total ?? 0;
  const catalog = createCatalog(sql);
  const readOurs = async () =>
    encode(await catalog.listProducts({ category: null, page, size: SIZE }));
  // Nothing is committed meanwhile: what the cache gives is what a busy page gives between changes.
  const reads = createEncodedReads(
    createFreshness(() => {}),
    Date.now,
  );
  const load = async () => {
    return { body: await readOurs(), version: null, freshUntil: Number.POSITIVE_INFINITY };
  };

  return {
    'COUNT(*), OFFSET': async () =>
      encode({ total: await total('count_products_by_scan'), items: await listByOffset() }),
    'kept total, OFFSET': async () =>
      encode({
        total: await total('find_list_total', { list: 'all' }),
        items: await listByOffset(),
      }),
    'kept total, position (ours)': readOurs,
    'the same, encoded and cached (ours)': async () =>
      (await reads.read('products', ['product'], load)).body,
  };
}

/** A way that answers something else is no faster, it is wrong. */
async function insistOnSame(ways: readonly (() => Promise<Buffer>)[]): Promise<void> {
  const bodies = await Promise.all(ways.map((ask) => ask()));
  if (bodies.some((body) => !body.equals(bodies[0]!))) throw new Error('two ways differ');
}
