import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BootError } from '../persistence/boot-error.ts';
import { loadJwtSecret } from './jwt-secret.ts';

const secret = suite('JWT secret');
let folder: string;
let databasePath: string;

secret.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'openrun-secret-'));
  databasePath = join(folder, 'data', 'openrun.db');
});

secret.after.each(() => rmSync(folder, { recursive: true }));

secret('is made once and kept beside the database', () => {
  const made = loadJwtSecret(databasePath);
  assert.ok(made.length >= 64, 'too easy to guess');
  assert.is(loadJwtSecret(databasePath), made);
});

secret('can be read by its owner alone', () => {
  loadJwtSecret(databasePath);
  assert.is(statSync(`${databasePath}.jwt-secret`).mode & 0o777, 0o600);
});

secret('of one database is not that of another', () => {
  const other = loadJwtSecret(join(folder, 'other.db'));
  assert.is.not(loadJwtSecret(databasePath), other);
});

secret('may be given by hand, with the newline of an editor', () => {
  const path = join(folder, 'openrun.db');
  writeFileSync(`${path}.jwt-secret`, `${'s'.repeat(32)}\n`);
  assert.is(loadJwtSecret(path), 's'.repeat(32));
});

for (const text of ['', '\n', 'short']) {
  secret(`is refused when its file holds ${JSON.stringify(text)}`, () => {
    const path = join(folder, 'openrun.db');
    writeFileSync(`${path}.jwt-secret`, text);
    assert.throws(
      () => loadJwtSecret(path),
      (error: unknown) => error instanceof BootError && error.message.startsWith(path),
    );
  });
}

secret.run();
