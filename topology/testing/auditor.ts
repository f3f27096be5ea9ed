/** The auditor as its users run it, `npm run prove`. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';

const PROVE = join(import.meta.dirname, '../prove.ts');

/** Throws, with what the auditor printed, unless it found everything in order. */
export async function assertProven(databaseUrl: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  const args = [PROVE, '--database', databaseUrl];
  const child = execFile(process.execPath, args, (_error, stdout, stderr) =>
    resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
  );
  const { code, output } = await promise;
  assert.is(code, 0, output);
}
