import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../temporary-folder.ts';
import { inspectMachine } from './machine.ts';

const machine = suite('machine');

machine('flushes a file of its own, and leaves those of others alone', () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'flush'), 'of another run');
  const { flushMs, cores } = inspectMachine(folder.path);
  assert.ok(flushMs > 0 && cores >= 1);
  assert.equal(readdirSync(folder.path), ['flush']);
});

machine.run();
