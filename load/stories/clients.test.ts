import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askFor, P50, P99, RATE } from './clients.ts';

const clients = suite('clients');

clients('ask at least once each, and tell times and a rate', async () => {
  const asked: number[] = [];
  const figures = await askFor(0, 3, async (client) => asked.push(client));
  assert.equal(asked, [0, 1, 2]);
  assert.ok(figures[RATE]! > 0 && figures[P50]! >= 0 && figures[P99]! >= figures[P50]!);
});

clients('pass a failure on', async () => {
  try {
    await askFor(0, 2, () => Promise.reject(new Error('refused')));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /refused/);
  }
});

clients.run();
