import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judge } from './sold-out.ts';

const soldOut = suite('sold out');

const IDLE = { asked: 12, stored: 0, refused: 100_000, seconds: 5 };

soldOut('grants a server what it asks its database anyway', () => {
  const { findings, notes } = judge(IDLE);
  assert.equal(findings, []);
  assert.match(notes.join(), /100000 orders were refused in 5.0 s, 12 statements/);
});

soldOut('finds refusals that reach the database', () => {
  assert.is(judge({ ...IDLE, asked: 51 }).findings.length, 1);
  assert.is(judge({ ...IDLE, asked: 100_000 }).findings.length, 1);
});

soldOut('finds what was stored, also where statements are not counted', () => {
  assert.equal(judge({ ...IDLE, asked: null }).findings, []);
  assert.is(judge({ ...IDLE, asked: null, stored: 1 }).findings.length, 1);
});

soldOut.run();
