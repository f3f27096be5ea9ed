import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createManualClock } from '../topology/testing/manual-clock.ts';
import { createRegistry, type RegistryDeps } from './registry.ts';
import { ALL_SHARDS } from './shard.ts';
import { createShardEpochs } from './shard-epochs.ts';

const registry = suite('a registry');

const ENTITIES = Array.from({ length: 50 }, (_, index) => `deal/${index}`);
/** Nobody has opened these deals. */
const COMMAND = { type: 'EndDeal' };

/** Actors wake when the test says so; nothing is stored. */
function setUp() {
  const clock = createManualClock(1_800_000_000_000);
  const calls: string[] = [];
  const due: (() => void)[] = [];
  const problems: string[] = [];
  const epochs = createShardEpochs();
  epochs.hold(ALL_SHARDS.map((shard) => ({ shard, epoch: 1 })));
  const nothing = async () => null;
  const deps: Pick<RegistryDeps, 'journal' | 'system' | 'committer'> = {
    journal: { findSnapshot: nothing, findBirth: nothing, read: async () => [] } as never,
    committer: { admit() {} } as never,
    system: {
      stop() {},
      spawn(_shard, name, onWake) {
        const wake = () => {
          calls.push(name);
          due.push(onWake);
        };
        return { wake, stop() {} };
      },
    },
  };
  const report = (entity: string) => void problems.push(entity);
  const tested = createRegistry({ ...deps, epochs, clock, report, newId: () => 'an id' });
  const askAll = () => ENTITIES.map((entity) => tested.ask(entity, COMMAND));
  const wakeAll = () => {
    for (const onWake of due.splice(0)) onWake();
  };
  return { clock, calls, problems, askAll, wakeAll };
}

/** All live. */
async function setUpLive() {
  const scene = setUp();
  const first = scene.askAll();
  await new Promise(setImmediate);
  scene.wakeAll();
  await Promise.all(first);
  scene.calls.length = 0;
  return scene;
}

registry('wakes live entities that have commands with one message', async () => {
  const { calls, askAll, wakeAll } = await setUpLive();
  const answers = askAll();
  assert.equal(calls, ['crowd']);
  wakeAll();
  for (const reply of await Promise.all(answers)) assert.is(reply.type, 'rejected');
});

registry('answers within the second though the message is lost', async () => {
  const { clock, problems, askAll } = await setUpLive();
  const answers = askAll();
  for (let tick = 0; tick < 10; tick++) clock.advance(100);
  for (const reply of await Promise.all(answers)) assert.is(reply.type, 'rejected');
  assert.equal(problems, ['the crowd']);
});

registry.run();
