/** The two databases a server may stand on, each empty and private to its caller. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb } from './servers.ts';

export interface TestDatabase extends AsyncDisposable {
  url: string;
}

export const DATABASES: Readonly<Record<'SQLite' | 'MariaDB', () => Promise<TestDatabase>>> = {
  SQLite: createSqlite,
  MariaDB: startMariadb,
};

export async function createSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'openrun-sqlite-'));
  return {
    url: `sqlite:${join(folder, 'openrun.db')}`,
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
