import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BootError } from '../persistence/boot-error.ts';
import { parseConfig } from './config.ts';
import { startNode } from './node.ts';
import { createSqlite } from './testing/databases.ts';

const node = suite('a node');

node('that cannot start leaves nothing running', async () => {
  await using database = await createSqlite();
  // Found out when the actors live already.
  writeFileSync(`${database.url.slice('sqlite:'.length)}.jwt-secret`, 'too short');
  const before = runningTimers();
  const refusal = await startNode(configOf(database.url)).catch((error: unknown) => error);
  assert.instance(refusal, BootError);
  assert.is(runningTimers(), before);
});

node('that was stopped leaves nothing running', async () => {
  await using database = await createSqlite();
  const before = runningTimers();
  const started = await startNode(configOf(database.url));
  await started.stop();
  assert.is(runningTimers(), before);
});

node.run();

function configOf(databaseUrl: string) {
  return parseConfig({ PORT: '0', DATABASE_URL: databaseUrl });
}

function runningTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
