import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAnswers, shorten } from './answer.ts';

const answer = suite('answer in a scenario');

answer('keeps of a list what is judged', () => {
  const item = { id: '1', created_at: 't', name: '운동화', description: 'x'.repeat(5000) };
  assert.equal(shorten({ items: [item], total: 1, page: 1, size: 20 }), {
    ...{ items: [{ id: '1', created_at: 't' }], total: 1, page: 1, size: 20 },
  });
});

answer('keeps an order whole: its items are no list', () => {
  const order = { id: '1', items: [{ product_id: 'p', deal_id: null, quantity: 2 }] };
  assert.equal(shorten(order), order);
  assert.is(shorten(null), null);
  assert.is(shorten('text'), null);
});

answer('is read in the order in which answers came, from all threads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'answers-'));
  try {
    const line = (name: string, sentAt: number, ms: number) =>
      `${JSON.stringify({ name, sentAt, ms })}\n`;
    writeFileSync(join(folder, '1-1.jsonl'), line('third', 5, 10) + line('first', 6, 1));
    writeFileSync(join(folder, '1-2.jsonl'), line('second', 0, 10));
    writeFileSync(join(folder, 'stage.json'), '{}');
    const names = readAnswers(folder).map(({ name }) => name);
    assert.equal(names, ['first', 'second', 'third']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

answer.run();
