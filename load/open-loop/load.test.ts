import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeRequests } from '../workloads/http-request.ts';
import { startOpenLoop } from './load.ts';

const load = suite('load of an open loop');

/** Node warns from the eleventh listener on. */
const STEPS = 12;
const ORDER = { ratePerS: 1_000, leadInSeconds: 0.01, seconds: 0.05 };

async function startYes() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 3 }).end('yes');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function writeOne(folder: string): string {
  const path = join(folder, 'requests');
  writeRequests(path, [{ method: 'GET', path: '/', token: null, body: null }]);
  return path;
}

load('offers step after step, and gathers no listeners', async () => {
  using folder = temporaryFolder();
  using server = await startYes();
  using loop = startOpenLoop(server.url, writeOne(folder.path));
  const warnings: string[] = [];
  const note = ({ name }: Error) => warnings.push(name);
  process.on('warning', note);
  for (let step = 0; step < STEPS; step++) {
    const { leadIn, due, acceptedMs } = await loop.offer(ORDER);
    assert.is(acceptedMs.length, due);
    assert.ok(leadIn.accepted > 0);
  }
  process.off('warning', note);
  assert.equal(warnings, []);
});

load('says when the generator has ended, also between two steps', async () => {
  using folder = temporaryFolder();
  using server = await startYes();
  using loop = startOpenLoop(server.url, writeOne(folder.path));
  await loop.offer(ORDER);
  process.kill(loop.pid, 'SIGKILL');
  for (const when of ['in the middle', 'before']) {
    const error = await loop.offer(ORDER).then(() => null, String);
    assert.match(`${error}`, /the generator has ended/, when);
  }
});

load.run();
