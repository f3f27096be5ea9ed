import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRawSql } from '../../persistence/raw-sql.ts';
import { createSqlite } from '../../topology/testing/databases.ts';
import { startRestartable } from '../../topology/testing/restartable-server.ts';
import { createShop } from '../../topology/testing/shop.ts';
import { openWares, startTraffic } from '../../topology/testing/traffic.ts';
import { judge } from './restart.ts';

const restart = suite('restart');

restart('finds an acknowledged order that is gone, and nothing while all are there', async () => {
  await using database = await createSqlite();
  await using server = await startRestartable(database.url);
  const shop = createShop(server.client);
  const wares = await openWares(shop, { scarce: 5 });
  const traffic = startTraffic(shop, wares, 4);
  await traffic.more(20);
  const ledger = await traffic.stop();
  assert.equal(await judge(shop, wares, ledger, database.url), []);

  await server.kill();
  await forget(database.url, ledger.receipts[0]?.order.id ?? '');
  await server.restart();
  const findings = await judge(shop, wares, ledger, database.url);
  assert.ok(
    findings.some((finding) => finding.startsWith('what was acknowledged')),
    `${findings}`,
  );
  assert.ok(
    findings.some((finding) => finding.startsWith('the journal')),
    `${findings}`,
  );
});

restart.run();

async function forget(databaseUrl: string, orderId: string): Promise<void> {
  await using sql = await openRawSql(databaseUrl);
  await sql.run('delete from orders where id = ?', orderId);
}
