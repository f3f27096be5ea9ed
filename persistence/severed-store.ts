/** A store behind a proxy that severs it, and what else its tests need of the server. For tests. */
import mysql from 'mysql2/promise';
import { v7 } from 'uuid';
import { batchOf, itemRow, openSample, orderRow, rowOf } from './samples.ts';
import { startProxy } from './severing-proxy.ts';
import type { Fence } from './store.ts';

/** A store behind a proxy, an operator's connection to the server itself, and a batch to append. */
export async function openSevered(mariadb: { port: number; newDatabase(): Promise<string> }) {
  const url = await mariadb.newDatabase();
  const proxy = await startProxy(mariadb.port);
  const stack = new AsyncDisposableStack();
  stack.use(proxy);
  const severed = stack.use(await openSample(url.replace(`:${mariadb.port}/`, `:${proxy.port}/`)));
  const operator = await mysql.createConnection({ uri: url, multipleStatements: true });
  stack.defer(() => operator.end());
  const [fence] = (await severed.journal.takeShards([5], 'node')) as [Fence];
  const row = rowOf(fence, { entity: `deal/${v7()}` });
  const batch = batchOf(fence, [row], [orderRow(), itemRow()]);
  return {
    ...severed,
    url,
    proxy,
    operator,
    fence,
    row,
    batch,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Whether somebody is at such a statement. */
export async function isAnyoneAt(operator: mysql.Connection, statement: string): Promise<boolean> {
  const [rows] = await operator.query<mysql.RowDataPacket[]>(
    `select 1 from information_schema.processlist
    where db = database() and id <> connection_id() and info like ?`,
    [statement],
  );
  return rows.length > 0;
}
