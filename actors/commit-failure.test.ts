import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import type { Batch } from '../persistence/store.ts';
import { createManualClock } from '../topology/testing/manual-clock.ts';
import { createCommitter } from './committer.ts';
import { createShardEpochs } from './shard-epochs.ts';
import type { Work } from './work.ts';

const failure = suite('a batch of which some cannot be stored');

/** Of so many works, each of an entity of its own, those that meet a duplicate. */
async function commitAll(count: number, bad: readonly number[], arrange = (_: Work[]) => {}) {
  const epochs = createShardEpochs();
  epochs.hold([{ shard: 1, epoch: 1 }]);
  const stored: number[] = [];
  const told: string[] = [];
  let appends = 0;
  const committer = createCommitter({
    clock: createManualClock(0),
    epochs,
    nodeId: 'node',
    onCommitted: () => {},
    journal: {
      async append({ rows }: Batch) {
        appends++;
        const numbers = rows.map(({ commandIds }) => Number(commandIds));
        if (numbers.some((number) => bad.includes(number))) throw new Fault('DUPLICATE', 'taken');
        stored.push(...numbers);
      },
      takeShards: async () => [],
    },
  });
  const works = Array.from({ length: count }, (_, number) => workOf(number, told));
  arrange(works);
  // The first is at the disk at once, and the others gather behind it.
  for (const work of works) committer.submit(work);
  await committer.idle();
  return { stored, told, appends };
}

failure('is halved until those are alone', async () => {
  const { stored, told, appends } = await commitAll(65, [17]);
  const good = range(65).filter((number) => number !== 17);
  assert.equal(stored, good);
  assert.equal(
    told,
    range(65).map((number) => (number === 17 ? '17 duplicate' : `${number}`)),
  );
  assert.is(appends, 1 + 1 + 2 * 6);
});

failure('tells each its own, also when all of them are at fault', async () => {
  const { stored, told } = await commitAll(8, range(8));
  assert.equal(stored, []);
  assert.equal(
    told,
    range(8).map((number) => `${number} duplicate`),
  );
});

failure('does not store what stood on those', async () => {
  const { stored, told } = await commitAll(9, [1], (works) => {
    const stoodOnIt = works.filter((_, number) => number === 2 || number === 7);
    works[1]!.failed = () => {
      for (const work of stoodOnIt) work.isWithdrawn = true;
    };
  });
  assert.equal(stored, [0, 3, 4, 5, 6, 8]);
  assert.equal(told, stored.map(String));
});

failure.run();

function range(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function workOf(number: number, told: string[]): Work {
  const place = { entity: `deal/${number}`, seq: 1, shard: 1, epoch: 1, atMs: 0 };
  const texts = { commandIds: String(number), events: '[]', hash: '', summary: null };
  return {
    entity: place.entity,
    shard: 1,
    row: { ...place, ...texts, modelRow: null },
    entryCount: 1,
    writes: [],
    ownRow: null,
    isWithdrawn: false,
    committed: () => told.push(`${number}`),
    failed: (_work, { type }) => told.push(type === 'askJournal' ? `${number} duplicate` : type),
  };
}
