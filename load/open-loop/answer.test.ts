import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAnswerReader } from './answer.ts';

const reader = suite('answers of an open loop');

const CREATED = 'HTTP/1.1 201 Created\r\nContent-Length: 12\r\nDate: now\r\n\r\n{"a":"\r\n\r\n"}';
const EMPTY = 'HTTP/1.1 400 Bad Request\r\ndate: now\r\ncontent-length: 0\r\n\r\n';

reader('knows an answer wherever it was cut', () => {
  const bytes = Buffer.from(CREATED);
  for (let at = 1; at < bytes.length; at++) {
    const { read } = createAnswerReader();
    assert.is(read(bytes.subarray(0, at)), null, `${at}`);
    assert.is(read(bytes.subarray(at)), 201, `${at}`);
    assert.is(read(Buffer.from(EMPTY)), 400, `${at}`);
    assert.is(read(bytes), 201, `${at}`);
  }
});

reader('keeps nothing of a chunk that is overwritten', () => {
  const { read } = createAnswerReader();
  const chunk = Buffer.from(CREATED.slice(0, 20));
  assert.is(read(chunk), null);
  chunk.fill(0);
  assert.is(read(Buffer.from(CREATED.slice(20))), 201);
});

for (const [what, text] of [
  ['a second answer nobody asked for', CREATED + EMPTY],
  ['a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['something that is not HTTP', 'hello\r\n\r\n'],
  ['a head without end', 'a'.repeat(20_000)],
] as const) {
  reader(`refuses ${what}`, () => {
    assert.throws(() => createAnswerReader().read(Buffer.from(text)));
  });
}

reader.run();
