import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GENESIS, lastHash, rowHash } from './row-hash.ts';
import { rowOf } from './samples.ts';
import type { JournalRow } from './store.ts';

const hashes = suite('the hash of a row');
const ROW: JournalRow = rowOf(
  { shard: 3, epoch: 2 },
  { entity: 'deal/a', seq: 4, commandIds: 'x\ny', events: '[{"type":"A"}]\n{}', atMs: 9 },
);

hashes('is of the row before it and of all that the row says', () => {
  const expected = sha256('before', 'deal/a', 4, 3, 2, 'x\ny', 9, '[{"type":"A"}]\n{}');
  assert.is(rowHash('before', ROW), expected);
  assert.is(lastHash({ ...ROW, hash: expected }), expected);
  const leaning = sha256('before', 'deal/a', 4, 3, 2, 'x\ny', '9 2', '[{"type":"A"}]\n{}');
  assert.is(rowHash('before', { ...ROW, modelRow: 2 }), leaning);
});

hashes('changes with every field', () => {
  const changes: Partial<JournalRow>[] = [
    { entity: 'deal/b' },
    { seq: 5 },
    { shard: 4 },
    { epoch: 3 },
    { commandIds: 'x\nz' },
    { events: '[{"type":"B"}]\n{}' },
    { atMs: 8 },
    { modelRow: 1 },
  ];
  for (const change of changes)
    assert.is.not(rowHash(GENESIS, { ...ROW, ...change }), rowHash(GENESIS, ROW));
  assert.is.not(rowHash('before', ROW), rowHash(GENESIS, ROW));
});

hashes('of an older row is one for each of its entries, chained', () => {
  const texts = { commandIds: 'x\ny', events: '[{"type":"A"}]\n[{"type":"B"}]' };
  const first = sha256('before', 'deal/a', 4, 3, 2, 'x', 9, '[{"type":"A"}]');
  const second = sha256(first, 'deal/a', 5, 3, 2, 'y', 9, '[{"type":"B"}]');
  const old = { ...ROW, ...texts, hash: `${first}\n${second}` };
  assert.is(rowHash('before', old), old.hash);
  assert.is(lastHash(old), second);
  for (const cut of [{ events: '[{"type":"A"}]' }, { commandIds: 'x\ny\nz' }])
    assert.is.not(rowHash('before', { ...old, ...cut }), old.hash);
});

hashes.run();

function sha256(...lines: (string | number)[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}
