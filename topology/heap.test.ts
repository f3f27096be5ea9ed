import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expectShortLives } from './heap.ts';

const heap = suite('the heap');

heap('is told by a flag that this V8 knows', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--v8-options']);
  assert.match(stdout, /--allocation-site-pretenuring/);
  expectShortLives();
});

heap.run();
