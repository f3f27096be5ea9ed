import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts';

const ENTITY = 'deal/0190a1b2-0000-7000-8000-000000000001';
const content = { seq: 7, hash: 'h'.repeat(43), stateJson: '{"sold":3,"name":"맥북 😀"}' };
const stored = encodeSnapshot(ENTITY, content, 1_800_000_000_000);

const snapshot = suite('a snapshot');

snapshot('gives back the state, its sequence and its hash', () => {
  const decoded = decodeSnapshot(ENTITY, stored);
  assert.equal(decoded, { seq: 7, hash: content.hash, state: { sold: 3, name: '맥북 😀' } });
});

snapshot('is not believed when any one bit of it has flipped', () => {
  for (let index = 0; index < stored.state.length; index++) {
    for (let bit = 0; bit < 8; bit++) {
      const state = Uint8Array.from(stored.state);
      state[index] = (state[index] as number) ^ (1 << bit);
      assert.is(decodeSnapshot(ENTITY, { ...stored, state }), null);
    }
  }
});

snapshot('is not believed when it is cut short, another entity’s or of another sequence', () => {
  const state = stored.state.subarray(0, stored.state.length - 1);
  assert.is(decodeSnapshot(ENTITY, { ...stored, state }), null);
  assert.is(decodeSnapshot(ENTITY.replace('deal', 'product'), stored), null);
  assert.is(decodeSnapshot(ENTITY, { ...stored, seq: 8 }), null);
});

snapshot.run();
