import * as assert from 'uvu/assert';
import type { RestartableServer } from './restartable-server.ts';
import type { Traffic } from './traffic.ts';

/**
 * Kills the server and starts it again: from the kill to the next acknowledged order, ms. Looked
 * for when the server is healthy, so that no answer from before the kill is taken for it.
 */
export async function measureKillPause(
  server: RestartableServer,
  traffic: Traffic,
): Promise<number> {
  const killedAt = performance.now();
  const { signal } = await server.kill();
  assert.is(signal, 'SIGKILL', 'the server had ended by itself');
  await server.restart();
  await traffic.more(1);
  return performance.now() - killedAt;
}
