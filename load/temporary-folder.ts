/** Where a run keeps what nobody needs afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gone with its owner, or with the process. */
export function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'openrun-load-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  // For an end in the middle, which disposes of nothing.
  process.once('exit', remove);
  const dispose = () => {
    process.removeListener('exit', remove);
    remove();
  };
  return { path, [Symbol.dispose]: dispose };
}
