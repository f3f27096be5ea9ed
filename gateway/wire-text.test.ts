import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wireText } from './wire-text.ts';

const wire = suite('wire text');

for (const text of [
  '',
  'ascii',
  'café',
  '한정판 운동화',
  '\u0000\u007f\u0080ÿ',
  '🌀',
  'a lone \ud800',
]) {
  wire(`has the bytes of ${JSON.stringify(text)} in UTF-8, a character each`, () => {
    assert.equal(Buffer.from(wireText(text), 'latin1'), Buffer.from(text));
    assert.is(wireText(text).length, Buffer.byteLength(text));
  });
}

wire.run();
