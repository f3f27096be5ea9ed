// deadline: 300 s
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const demo = suite('npm run demo');

demo('sells 100 units to 2,000 buyers, proves it and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await run();
  assert.is(code, 0, stderr);
  assert.match(stdout, /\n {2}sold {9}100\n {2}refused {6}1,900 /);
  assert.match(stdout, /\n {2}too early {4}[1-9]/, 'nobody came early');
  assert.match(stdout, /\n {2}oversold {5}0\n/);
  assert.match(stdout, /orders {6}100\n {2}units sold {2}100\n {2}oversold {4}0\n/);
  assert.match(stdout, /Proven: all of it holds\.\n$/);
  const folder = /in (\/\S+openrun-demo-\w+)\n/.exec(stdout)?.[1];
  assert.ok(folder && !existsSync(folder), `${folder} is still there`);
});

demo('leaves nothing behind when it is stopped in the middle', async () => {
  const { code, stdout } = await run({ stopAfter: 'the doors open' });
  assert.is(code, 1);
  const folder = /in (\/\S+openrun-demo-\w+)\n/.exec(stdout)?.[1];
  assert.ok(folder && !existsSync(folder), `${folder} is still there`);
});

demo.run();

/** `stopAfter`: sends SIGINT as soon as the output holds this text. */
async function run({ stopAfter }: { stopAfter?: string } = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'demo.ts')]);
  const ended = { code: -1, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text;
    if (stopAfter !== undefined && ended.stdout.includes(stopAfter)) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ended.stderr += text;
  });
  [ended.code] = await once(child, 'close');
  return ended;
}
