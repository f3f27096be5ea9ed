import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from './temporary-folder.ts';

const folder = suite('temporary folder');

folder('is gone with its owner, and what is in it, too', () => {
  let left: string;
  {
    using own = temporaryFolder();
    writeFileSync(join(own.path, 'file'), '');
    left = own.path;
  }
  assert.not(existsSync(left));
});

folder('is gone when the process ends in the middle', () => {
  const module = join(import.meta.dirname, 'temporary-folder.ts');
  const program = `import { temporaryFolder } from ${JSON.stringify(module)};
console.log(temporaryFolder().path);
process.exit();`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.match(stdout, /openrun-load-\w+\n$/);
  assert.not(existsSync(stdout.trim()));
});

folder.run();
