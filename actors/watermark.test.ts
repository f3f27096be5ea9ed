import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWatermark } from './watermark.ts';

const watermark = suite('a watermark');

watermark('lets pass what is durable, and holds back what is not yet', async () => {
  const tested = createWatermark();
  tested.rise(3);
  assert.is(await tested.reached(3), true);
  const passed: number[] = [];
  const waiting = [4, 5].map(async (seq) => {
    if (await tested.reached(seq)) passed.push(seq);
  });
  tested.rise(4);
  await waiting[0];
  assert.equal(passed, [4]);
  tested.rise(9);
  await waiting[1];
  assert.equal(passed, [4, 5]);
});

watermark('tells those who wait that the state was dropped', async () => {
  const tested = createWatermark();
  const waiting = tested.reached(1);
  tested.abandon();
  assert.is(await waiting, false);
});

watermark.run();
