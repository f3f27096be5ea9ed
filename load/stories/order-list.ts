/** A buyer's page of orders, with the lines of each. */
import { type OrderView, toOrder } from '../../gateway/order-reply.ts';
import { toPage } from '../../gateway/product-reply.ts';
import { createOrderBook, type OrderLine } from '../../persistence/order-book.ts';
import type { Sql } from '../../persistence/sql.ts';
import { startMariadb } from '../../topology/testing/servers.ts';
import { askFor, P50, P95, RATE } from './clients.ts';
import { openStorySql } from './sql.ts';
import { known, NOW, type Say, type Scale, type Side, type Stage, type Story } from './story.ts';

const BUFFER_POOL_MB = 512;
const SIZE = 20;
const BUYERS = 500;
const STATEMENTS = 'statements a page';

export const ORDER_LIST: Story = {
  name: 'order-list',
  about: 'a page of 20 orders: a query for the lines of each, one join, two statements',
  scale: { rounds: 5, seconds: 2, rows: 100_000 },
  open,
};

interface Question {
  userId: string;
  page: number;
}
type Way = (sql: Sql, question: Question) => Promise<{ items: OrderView[]; total: number }>;

const WAYS: Readonly<Record<string, Way>> = {
  'N+1: the page, then the lines of each order': async (sql, question) => {
    const total = await count(sql, question);
    const items: OrderView[] = [];
    for (const order of await sql.all<OrderView>('list_orders_of_user', toValues(question))) {
      const lines = await sql.all<OrderLine>('list_lines_of_order', { order_id: order.id });
      items.push({ ...order, lines });
    }
    return { items, total };
  },
  'one join': async (sql, question) => {
    const total = await count(sql, question);
    const rows = await sql.all<JoinedRow>('list_orders_with_lines', toValues(question));
    return { items: toOrders(rows), total };
  },
  'the page with its total, then further lines (ours)': (sql, { userId, page }) =>
    createOrderBook(sql).list({ userId, status: null, page, size: SIZE }),
};

async function open(scale: Scale, say: Say): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const mariadb = opened.use(await startMariadb({ bufferPoolMb: BUFFER_POOL_MB }));
  const sql = opened.use(await openStorySql(mariadb.url));
  const rows = known(scale.rows);
  say(`${rows.toLocaleString('en')} orders`);
  await sql.run('fill_orders', { rows, buyers: BUYERS, now: NOW });
  await sql.run('fill_order_items');
  await sql.run('create_lines');
  await insistOnSame(sql);
  const sides = Object.entries(WAYS).map(([name, way]) =>
    toSide(name, way, sql, rows, known(scale.seconds)),
  );
  const all = opened.move();
  return {
    conditions: [
      `Pages of ${SIZE} orders with one to four lines each, of ${BUYERS} buyers in turn, of ` +
        `${rows.toLocaleString('en')} orders; from the question to the bytes of the body, ` +
        'without HTTP; one client',
      sql.about,
    ],
    comparisons: [
      {
        title: 'a page of orders',
        figures: [STATEMENTS, P50, P95, RATE],
        lead: { figure: P50, better: 'less' },
        sides,
      },
    ],
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Every side asks for the same pages in the same order. */
function toSide(name: string, way: Way, sql: Sql, rows: number, seconds: number): Side {
  const pages = Math.max(1, Math.floor(rows / BUYERS / SIZE));
  return {
    name,
    async measure() {
      let asked = 0;
      let statements = 0;
      const counted: Sql = {
        all: (statement, values) => {
          statements++;
          return sql.all(statement, values);
        },
        run: sql.run,
      };
      const figures = await askFor(seconds, 1, async () => {
        const page = 1 + (asked % pages);
        return encode(await way(counted, { userId: `buyer-${asked++ % BUYERS}`, page }), page);
      });
      return { ...figures, [STATEMENTS]: statements / asked };
    },
  };
}

async function insistOnSame(sql: Sql): Promise<void> {
  const question = { userId: 'buyer-1', page: 1 };
  const bodies: string[] = [];
  for (const way of Object.values(WAYS)) bodies.push(`${encode(await way(sql, question), 1)}`);
  if (new Set(bodies).size > 1) throw new Error('two ways differ');
}

function encode(found: { items: OrderView[]; total: number }, page: number): Buffer {
  return Buffer.from(JSON.stringify(toPage(found, { page, size: SIZE }, toOrder)));
}

async function count(sql: Sql, { userId }: Question): Promise<number> {
  const values = { user_id: userId };
  const [row] = await sql.all<{ total: number }>('count_orders_of_user', values);
  return row?.total ?? 0;
}

function toValues({ userId, page }: Question) {
  return { user_id: userId, size: SIZE, skip: (page - 1) * SIZE };
}

type JoinedRow = Omit<OrderView, 'lines'> & OrderLine;

/** The lines of an order come one after the other. */
function toOrders(rows: readonly JoinedRow[]): OrderView[] {
  const orders: OrderView[] = [];
  for (const { line, productId, dealId, productName, quantity, unitPrice, ...order } of rows) {
    if (orders.at(-1)?.id !== order.id) orders.push({ ...order, lines: [] });
    orders.at(-1)!.lines.push({ line, productId, dealId, productName, quantity, unitPrice });
  }
  return orders;
}
