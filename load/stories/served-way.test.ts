import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serveWay } from './served-way.ts';

const served = suite('served way');

served('answers over HTTP with what the way makes, each time anew', async () => {
  let made = 0;
  await using way = await serveWay(async () => Buffer.from(`${++made}`));
  assert.equal([`${await way.ask()}`, `${await way.ask()}`], ['1', '2']);
});

served('rejects when the way fails', async () => {
  await using way = await serveWay(() => Promise.reject(new Error('no such page')));
  try {
    await way.ask();
    assert.unreachable();
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, 'ECONNRESET');
  }
});

served.run();
