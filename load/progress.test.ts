import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createProgress } from './progress.ts';

const progress = suite('progress');

progress('says which stage it is and how long all of them still take', () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const line = createProgress({ write }, 15);
  line.stage('floor: starting', 0);
  line.stage('floor: warming up', 5);
  line.stage('floor: measuring', 10);
  line.end();
  assert.equal(written, [
    'floor: starting, 15 s left\n',
    'floor: warming up, 15 s left\n',
    'floor: measuring, 10 s left\n',
  ]);
});

progress('rewrites one line of a terminal, and clears it in the end', () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const line = createProgress({ write, isTTY: true }, 5);
  line.stage('floor: measuring', 5);
  line.end();
  assert.equal(written, ['\r\x1b[Kfloor: measuring, 5 s left', '\r\x1b[K']);
});

progress.run();
