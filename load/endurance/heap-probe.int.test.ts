import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../../topology/testing/servers.ts';
import { exited, spawnTied } from '../../topology/testing/tied-process.ts';
import { measureHeap, probeOption } from './heap-probe.ts';

const probe = suite('heap probe');

/** A hundred thousand objects with a string each, and as many that are garbage. */
const FILL = `const make = (at) => ({ at, text: 'x'.repeat(100) + at });
globalThis.kept = Array.from({ length: 100_000 }, (_, at) => make(at));
Array.from({ length: 100_000 }, (_, at) => make(at));`;
const READY = "process.stdout.write('ready');\nsetInterval(() => {}, 1_000);";
const WORKER = `const { parentPort } = require('node:worker_threads');
${FILL}
parentPort.postMessage('filled');
parentPort.on('message', () => {});`;

async function measureProgram(code: string): Promise<number> {
  const port = await freePort();
  const args = [probeOption(port), '--input-type=commonjs', '--eval', code];
  const child = spawnTied(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    if (child.stdout === null) throw new Error('its output is not seen');
    await once(child.stdout, 'data');
    const { heapMb, residentMb, externalMb } = await measureHeap(port);
    assert.ok(residentMb > heapMb && externalMb > 0);
    return heapMb;
  } finally {
    child.kill('SIGKILL');
    await exited(child);
  }
}

probe('sees what is kept and not what is garbage, in the main thread and in workers', async () => {
  const empty = await measureProgram(READY);
  const main = (await measureProgram(`${FILL}\n${READY}`)) - empty;
  assert.ok(main > 10 && main < 30, `${main} MB are kept`);
  const start = `const { Worker } = require('node:worker_threads');
new Worker(${JSON.stringify(WORKER)}, { eval: true }).once('message', () => {\n${READY}\n});`;
  const worker = (await measureProgram(start)) - empty;
  assert.ok(worker > main, `${worker} MB are kept beside a worker, ${main} without`);
});

probe.run();
