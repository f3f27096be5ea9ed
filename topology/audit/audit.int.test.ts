// deadline: 300 s
/**
 * An audit that cannot fail proves nothing: on both databases, a copy of a busy market is damaged
 * in each way that the auditor claims to find, and the damage must be named.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../persistence/open-store.ts';
import { openRawSql } from '../../persistence/raw-sql.ts';
import { type BusyMarket, createBusyMarket } from '../testing/busy-market.ts';
import { type Damage, writeAsBefore } from '../testing/damage.ts';
import { copyDatabase } from '../testing/database-copy.ts';
import { JOURNAL_DAMAGES } from '../testing/journal-damages.ts';
import { ROW_DAMAGES } from '../testing/row-damages.ts';
import { startMariadb } from '../testing/servers.ts';
import { SNAPSHOT_DAMAGES } from '../testing/snapshot-damages.ts';
import { UNIT_DAMAGES } from '../testing/unit-damages.ts';
import { type AuditReport, audit } from './audit.ts';
import { describe } from './finding.ts';

const DAMAGES = [...JOURNAL_DAMAGES, ...UNIT_DAMAGES, ...ROW_DAMAGES, ...SNAPSHOT_DAMAGES];

const mariadb = await startMariadb();
const folder = mkdtempSync(join(tmpdir(), 'openrun-audit-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Those of MariaDB are on one server, where one can be copied to another. */
const NEW_DATABASE = {
  SQLite: async () => `sqlite:${join(folder, randomUUID())}`,
  MariaDB: mariadb.newDatabase,
};
const originals: Original[] = [];
for (const [name, newDatabase] of Object.entries(NEW_DATABASE)) {
  const url = await newDatabase();
  originals.push({ name, newDatabase, url, market: await createBusyMarket(url) });
}

for (const { name, newDatabase, url, market } of originals) {
  const auditor = suite(`the auditor on ${name}`);

  auditor('finds nothing wrong with what the engine stored', async () => {
    const { totals, violations } = await auditAt(url);
    assert.equal(violations.map(describe), []);
    assert.equal(totals, { entities: 75, entries: 106, orders: 68, unitsSold: 75, oversold: 0 });
  });

  auditor('finds nothing wrong with rows of an earlier release', async () => {
    const copy = await newDatabase();
    await copyDatabase(url, copy);
    {
      await using db = await openRawSql(copy);
      await writeAsBefore(db, `deal/${market.hot}`);
      const [row] = await db.all<{ hash: string }>(
        'select hash from journal where entity = ? and seq = 1',
        `deal/${market.hot}`,
      );
      assert.match(row?.hash ?? '', /^.{43}(\n.{43})+$/);
    }
    assert.equal((await auditAt(copy)).violations.map(describe), []);
  });

  for (const damage of DAMAGES) {
    auditor(`sees that ${damage.name}`, async () => {
      const copy = await newDatabase();
      await copyDatabase(url, copy);
      await inflict(damage, copy, market);
      const { violations, violationCount } = await auditAt(copy);
      const found = violations.map(describe);
      const named = damage.named(market);
      const isNamed = (text: string) =>
        typeof named === 'string' ? text.includes(named) : named.test(text);
      assert.ok(found.some(isNamed), `${named} is not among:\n${found.join('\n')}`);
      assert.is(violationCount, violations.length);
    });
  }

  if (name === 'MariaDB') auditor.after(() => mariadb.stop());
  auditor.run();
}

interface Original {
  name: string;
  newDatabase(): Promise<string>;
  url: string;
  market: BusyMarket;
}

async function inflict(damage: Damage, url: string, market: BusyMarket): Promise<void> {
  await using db = await openRawSql(url);
  await damage.inflict(db, market);
}

async function auditAt(url: string): Promise<AuditReport> {
  const store = await openStore(url, { allowRelaxedDurability: false, readOnly: true });
  try {
    return await audit(store, { now: Date.now(), onProgress() {} });
  } finally {
    await store.close();
  }
}
