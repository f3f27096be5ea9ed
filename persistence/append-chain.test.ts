import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAppendChain } from './append-chain.ts';
import { Fault } from './fault.ts';

const chain = suite('a chain of appends');
const isUnsent = (error: unknown) => error instanceof Fault && error.code === 'UNSENT';

function setUp() {
  const tested = createAppendChain();
  const stored: string[] = [];
  const append = (chain: string, index: number) =>
    tested.follow({ chain, index }, () => stored.push(`${chain}.${index}`));
  return { tested, stored, append };
}

chain('stores batches in the order of their links', () => {
  const { stored, append } = setUp();
  for (const index of [0, 1, 2]) append('1', index);
  assert.equal(stored, ['1.0', '1.1', '1.2']);
});

chain('stores nothing that stands on a batch which failed', () => {
  const { tested, stored, append } = setUp();
  append('1', 0);
  tested.broken();
  assert.throws(() => append('1', 1), isUnsent);
  assert.throws(() => append('1', 2), isUnsent);
  append('2', 0);
  assert.equal(stored, ['1.0', '2.0']);
});

chain('stores nothing that stands on a batch which never arrived', () => {
  const { stored, append } = setUp();
  append('1', 0);
  assert.throws(() => append('1', 2), isUnsent);
  assert.throws(() => append('2', 1), isUnsent);
  assert.equal(stored, ['1.0']);
});

chain('begins another at its first batch only, whatever became of the one before', () => {
  const { append, stored } = setUp();
  append('1', 0);
  append('2', 0);
  assert.throws(() => append('1', 1), isUnsent);
  append('2', 1);
  assert.equal(stored, ['1.0', '2.0', '2.1']);
});

chain('lets a batch without a link stand alone', () => {
  const { tested } = setUp();
  tested.broken();
  assert.is(
    tested.follow(undefined, () => 'stored'),
    'stored',
  );
});

chain.run();
