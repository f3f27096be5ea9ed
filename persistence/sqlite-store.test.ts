import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Worker } from 'node:worker_threads';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../topology/testing/until.ts';
import { batchOf, faultOf, newSqliteUrl, openSample, pathIn, refusalOf, rowOf } from './samples.ts';

const sqlite = suite('the SQLite store');

sqlite('names its version and its durability', async () => {
  await using store = await openSample(newSqliteUrl());
  assert.match(store.version, /^SQLite 3\.\d+/);
  assert.is(store.durability, 'fsync');
  assert.is(store.dialect, 'sqlite');
});

sqlite('refuses what is no file', async () => {
  for (const url of ['sqlite::memory:', 'sqlite:', 'sqlite:./x.db?synchronous=off'])
    assert.match(await refusalOf(openSample(url)), /names no file/);
  assert.match(await refusalOf(openSample('postgres://x')), /must begin with sqlite: or mysql:/);
});

sqlite('refuses a file that is open already, by whatever name', async () => {
  const url = newSqliteUrl();
  await using store = await openSample(url);
  assert.match(await refusalOf(openSample(url)), /already open in another process/);
  const alias = join(dirname(pathIn(url)), 'alias.db');
  symlinkSync(pathIn(url), alias);
  assert.match(await refusalOf(openSample(`sqlite:${alias}`)), /already open in another process/);
  assert.ok(store);
});

sqlite('carries what was written over to the tables while it serves', async () => {
  const url = newSqliteUrl();
  await using store = await openSample(url);
  const size = () => statSync(pathIn(url)).size;
  const before = size();
  const [fence] = await store.journal.takeShards([1], 'node');
  const events = 'x'.repeat(100_000);
  await store.journal.append(batchOf(fence!, [rowOf(fence!, { events })]));
  // Not by all of it: a page that a migration freed is filled first.
  await until('the file has grown', () => size() - before > 0.9 * events.length);
});

sqlite('leaves no descriptor open', async () => {
  const count = () => readdirSync('/proc/self/fd').length;
  const before = count();
  const store = await openSample(newSqliteUrl());
  assert.ok(count() > before);
  await store.close();
  assert.is(count(), before);
});

sqlite('frees the file when its process is killed, and keeps what was acknowledged', async () => {
  const url = newSqliteUrl();
  const child = startAppending(url);
  const acknowledged = await child.acknowledged(50);
  assert.match(await refusalOf(openSample(url)), /already open in another process/);
  child.kill();
  await child.ended;
  await using store = await openSample(url);
  const stored = await store.journal.read(child.entity, 0, 100_000);
  assert.ok(stored.length >= Math.max(acknowledged, child.lastAcknowledged()));
  assert.equal(
    stored.map(({ seq }) => seq),
    stored.map((_, index) => index + 1),
  );
});

sqlite('answers a full disk with a fault and stores nothing of that batch', async () => {
  const url = newSqliteUrl();
  const child = startAppending(url, { fileSizeMaxKib: 600 });
  await child.ended;
  assert.is(child.lastLine(), 'UNAVAILABLE UNAVAILABLE');
  await using store = await openSample(url);
  const stored = await store.journal.read(child.entity, 0, 100_000);
  assert.is(stored.length, child.lastAcknowledged());
  assert.ok(stored.length > 0);
});

sqlite('lets an auditor read what was there when it came, and write nothing', async () => {
  const url = newSqliteUrl();
  await using store = await openSample(url);
  const [fence] = await store.journal.takeShards([1], 'node');
  const row = rowOf(fence!);
  await store.journal.append(batchOf(fence!, [row]));
  await using auditor = await openSample(url, { readOnly: true });
  await store.journal.append(batchOf(fence!, [rowOf(fence!, { entity: row.entity, seq: 2 })]));
  assert.equal(await auditor.journal.read(row.entity, 0, 2), [row]);
  const batch = batchOf(fence!, [rowOf(fence!)]);
  assert.is(await faultOf(auditor.journal.append(batch)), 'UNAVAILABLE');
  assert.is(await faultOf(auditor.journal.takeShards([1], 'auditor')), 'UNAVAILABLE');
  assert.is(await faultOf(auditor.sql.run('clear_wakeup', { entity: 'x' })), 'UNAVAILABLE');
});

sqlite('lets an auditor read when no server runs', async () => {
  const url = newSqliteUrl();
  assert.match(await refusalOf(openSample(url, { readOnly: true })), /does not exist/);
  await (await openSample(url)).close();
  await using auditor = await openSample(url, { readOnly: true });
  assert.equal(await auditor.journal.read('deal/x', 0, 1), []);
});

sqlite('is not filled by questions that cannot be sent', async () => {
  await using store = await openSample(newSqliteUrl());
  const unsendable = { id: (() => {}) as never };
  for (let count = 0; count < 5_001; count++) {
    const answer = await store.sql.all('find_order', unsendable).catch((error: unknown) => error);
    assert.is((answer as Error).name, 'DataCloneError');
  }
  assert.equal(await store.journal.dueWakeups(1, 1), []);
});

sqlite('is lost with its writer: appends unknown, then everything unavailable', async () => {
  const { store, writer } = await openWithThreads();
  const [fence] = await store.journal.takeShards([1], 'node');
  // Long enough to be caught in the middle.
  const rows = Array.from({ length: 20_000 }, () => rowOf(fence!));
  const append = faultOf(store.journal.append(batchOf(fence!, rows)));
  const [outcome, error] = await Promise.all([append, store.lost, writer.terminate()]);
  assert.is(outcome, 'UNKNOWN_OUTCOME');
  assert.instance(error, Error);
  assert.is(await faultOf(store.journal.append(batchOf(fence!, [rowOf(fence!)]))), 'UNAVAILABLE');
  await store.close();
});

sqlite('is lost with its reader: reads unavailable', async () => {
  const { store, reader } = await openWithThreads();
  // So many that the last is certainly not answered yet.
  const reads = Array.from({ length: 4_000 }, () => faultOf(store.journal.read('deal/x', 0, 1)));
  await Promise.all([store.lost, reader.terminate()]);
  assert.is(await reads.at(-1), 'UNAVAILABLE');
  await store.close();
});

sqlite.run();

/** The threads in the order in which the store starts them. */
async function openWithThreads() {
  const threads: Worker[] = [];
  const listen = (worker: Worker) => threads.push(worker);
  process.on('worker', listen);
  const store = await openSample(newSqliteUrl());
  process.off('worker', listen);
  const [writer, reader] = threads as [Worker, Worker];
  return { store, writer, reader };
}

/** A process that appends one entry after the other and says so, until it cannot. */
function startAppending(url: string, { fileSizeMaxKib }: { fileSizeMaxKib?: number } = {}) {
  const entity = `deal/${v7()}`;
  const limit = fileSizeMaxKib ? `trap '' XFSZ; ulimit -f ${fileSizeMaxKib};` : '';
  const script = `
    import { openStore } from '${new URL('./open-store.ts', import.meta.url)}';
    import { batchOf, rowOf, faultOf } from '${new URL('./samples.ts', import.meta.url)}';
    const store = await openStore('${url}', { allowRelaxedDurability: false });
    const [fence] = await store.journal.takeShards([1], 'child');
    const append = (seq) =>
      faultOf(store.journal.append(batchOf(fence, [rowOf(fence, { entity: '${entity}', seq })])));
    let seq = 1;
    let fault = await append(seq);
    while (fault === null) {
      console.log(seq++);
      fault = await append(seq);
    }
    console.log(fault, await append(seq));
    await store.close();
  `;
  const child = spawn('sh', ['-c', `${limit} exec "$0" "$@"`, process.execPath, '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const printed: string[] = [];
  lines.on('line', (line) => printed.push(line));
  return {
    entity,
    ended: once(child, 'close'),
    kill: () => child.kill('SIGKILL'),
    lastLine: () => printed.at(-1),
    lastAcknowledged: () => printed.filter((line) => /^\d+$/.test(line)).length,
    async acknowledged(count: number): Promise<number> {
      while (printed.length < count) await once(lines, 'line');
      return printed.length;
    },
  };
}
