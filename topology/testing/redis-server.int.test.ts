import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Redis, startRedis } from './redis-server.ts';

const server = suite('Redis server');

server('is private, and gone when it is stopped', async () => {
  await using redis = await startRedis();
  await using other = await startRedis();
  assert.not.equal(redis.port, other.port);
  assert.is(redis.url, `redis://127.0.0.1:${redis.port}`);
  assert.is(await tell(redis, 'SET a 1'), '+OK');
  assert.is(await tell(other, 'GET a'), '$-1');
  await redis.stop();
  await redis.stop();
  assert.is(await tell(redis, 'GET a'), null);
});

server('forgets everything when it is killed, and starts again on the same port', async () => {
  await using redis = await startRedis();
  const { pid, port } = redis;
  assert.is(await tell(redis, 'SET a 1'), '+OK');
  await redis.restart();
  assert.not.equal(redis.pid, pid);
  assert.is(redis.port, port);
  assert.is(await tell(redis, 'GET a'), '$-1');
});

server.run();

/** The first line of the answer; null: nobody answers. */
function tell({ port }: Redis, command: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().split('\r\n', 1)[0] ?? null);
    });
    socket.once('error', () => {});
    socket.once('close', () => resolve(null));
  });
}
