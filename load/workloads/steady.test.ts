import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findStrangers } from './steady.ts';

const steady = suite('steady workload');

const REFUSAL = { status: 400, answerBytes: 300, connections: 8 };
const ALL_REFUSED = { accepted: 0, refused: 1_000, bytes: 300_000 };

steady('knows that all answers were as the first', () => {
  assert.equal(findStrangers(ALL_REFUSED, REFUSAL), []);
  const cutOff = { ...ALL_REFUSED, bytes: 300_000 + 8 * 300 };
  assert.equal(findStrangers(cutOff, REFUSAL), []);
  const read = { accepted: 10, refused: 0, bytes: 70_000 };
  assert.equal(findStrangers(read, { ...REFUSAL, status: 200, answerBytes: 7_000 }), []);
});

for (const [what, outcome] of [
  ['another status', { accepted: 1, refused: 999, bytes: 300_000 }],
  ['a shorter answer', { ...ALL_REFUSED, bytes: 299_999 }],
  ['longer answers', { ...ALL_REFUSED, bytes: 302_401 }],
] as const) {
  steady(`finds ${what}`, () => {
    assert.is(findStrangers(outcome, REFUSAL).length, 1);
  });
}

steady.run();
