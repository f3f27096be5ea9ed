import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NOW } from './samples.ts';
import { createIds } from './uuid-v7.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const ids = suite('ids');

ids('are UUIDs of version 7 that tell their millisecond', () => {
  const id = createIds(() => NOW)();
  assert.match(id, UUID_V7);
  assert.is(Number.parseInt(id.slice(0, 13).replace('-', ''), 16), NOW);
});

ids('grow, within a millisecond and when the clock is set back', () => {
  let now = NOW;
  const newId = createIds(() => now);
  let last = '';
  for (let count = 0; count < 100_000; count++) {
    if (count % 1_000 === 0) now += count % 3_000 === 0 ? -5 : 1;
    const id = newId();
    assert.ok(id > last, `${id} after ${last}`);
    assert.match(id, UUID_V7);
    last = id;
  }
});

ids('of two makers differ', () => {
  const [one, other] = [createIds(() => NOW), createIds(() => NOW)];
  const made = new Set<string>();
  for (let count = 0; count < 10_000; count++) made.add(one()).add(other());
  assert.is(made.size, 20_000);
});

ids.run();
