import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createFakeConnection,
  DUPLICATE,
  LONG_OK_AND_MORE,
  OK,
  OK_AND_MORE,
  packet,
  packets,
  ROWS,
} from './fake-mysql.ts';
import { createTextPipe } from './mysql-pipe.ts';
import { Lost, Refused } from './mysql-session.ts';

const pipe = suite('a pipe of texts');

function setUp() {
  const fake = createFakeConnection();
  return { ...fake, tested: createTextPipe(fake.connection) };
}

const errorOf = (answer: Promise<unknown>) => answer.catch((error: unknown) => error);

pipe('sends each text at once, as a packet of its own', async () => {
  const { tested, written, say } = setUp();
  const answers = [tested.send('do 1'), tested.send("do '가'")];
  assert.equal(written, [
    Buffer.from('\x05\x00\x00\x00\x03do 1', 'latin1'),
    Buffer.concat([Buffer.from('\x09\x00\x00\x00\x03', 'latin1'), Buffer.from("do '가'")]),
  ]);
  say(OK, OK);
  assert.equal(await Promise.all(answers), [1, 1]);
});

pipe('answers a text when its last statement has succeeded', async () => {
  const { tested, say } = setUp();
  const heard: string[] = [];
  const first = tested.send('do 1; do 2; do 3').then(() => heard.push('first'));
  const second = tested.send('do 4').then(() => heard.push('second'));
  say(OK_AND_MORE, LONG_OK_AND_MORE);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(heard, []);
  say(OK, OK);
  await Promise.all([first, second]);
  assert.equal(heard, ['first', 'second']);
});

pipe('tells how many statements had succeeded before the one that failed', async () => {
  const { tested, say } = setUp();
  const [first, second] = [errorOf(tested.send('do 1; do 2; do 3')), tested.send('do 4')];
  say(OK_AND_MORE, LONG_OK_AND_MORE, DUPLICATE, OK);
  const refused = (await first) as Refused;
  assert.instance(refused, Refused);
  assert.equal([refused.errno, refused.succeeded, refused.message], [1062, 2, 'taken']);
  await second;
});

pipe('understands answers that come in pieces', async () => {
  const { tested, stream } = setUp();
  const answers = [tested.send('do 1; do 2'), errorOf(tested.send('do 3')), tested.send('do 4')];
  for (const byte of packets(LONG_OK_AND_MORE, OK, DUPLICATE, OK)) {
    stream.push(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [, refused] = await Promise.all(answers);
  assert.instance(refused, Refused);
});

pipe('has lost all that was not answered when the connection ends', async () => {
  const { tested, stream, say } = setUp();
  const answered = tested.send('do 1');
  const lost = [errorOf(tested.send('do 2')), errorOf(tested.send('do 3'))];
  say(OK);
  await answered;
  stream.destroy();
  for (const error of await Promise.all(lost)) assert.is((error as Lost).sent, true);
  assert.is(tested.isAlive(), false);
  assert.is(((await errorOf(tested.send('do 4'))) as Lost).sent, false);
});

pipe('gives a connection up that says what nobody asked', async () => {
  const { tested, say } = setUp();
  say(OK);
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(tested.isAlive(), false);
});

pipe('takes no answer that is not the next one to its text', async () => {
  for (const number of [0, 2]) {
    const { tested, stream } = setUp();
    const answer = errorOf(tested.send('do 1'));
    stream.push(packet(number, DUPLICATE));
    assert.instance(await answer, Lost, `${number}`);
  }
  for (const whole of [OK, DUPLICATE]) {
    const { tested, stream } = setUp();
    const answer = errorOf(tested.send('do 1'));
    stream.push(packet(1, whole.subarray(0, 2)));
    assert.instance(await answer, Lost, 'an answer cut short');
  }
});

pipe('never takes rows for a success', async () => {
  const { tested, say } = setUp();
  const answer = errorOf(tested.send('select 1'));
  say(...ROWS);
  assert.instance(await answer, Lost);
  assert.is(tested.isAlive(), false);
});

pipe('counts the answers to a text beyond what the number of a packet holds', async () => {
  const { tested, say } = setUp();
  const answer = tested.send('do 1;'.repeat(300));
  say(...Array.from({ length: 299 }, () => OK_AND_MORE), OK);
  assert.is(await answer, 300);
});

pipe.run();
