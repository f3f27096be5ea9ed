import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import type { Batch, Fence } from '../persistence/store.ts';
import { createManualClock } from '../topology/testing/manual-clock.ts';
import { createCommitter } from './committer.ts';
import { createShardEpochs } from './shard-epochs.ts';
import type { CommitFailure, Work } from './work.ts';

const committer = suite('the committer');

interface Append {
  batch: Batch;
  store(): void;
  refuse(fault: Fault): void;
}

/** A journal that waits to be told what becomes of each append. */
function setUp() {
  const clock = createManualClock(1_800_000_000_000);
  const epochs = createShardEpochs();
  epochs.hold([
    { shard: 1, epoch: 5 },
    { shard: 2, epoch: 5 },
  ]);
  const appends: Append[] = [];
  const taken: Fence[][] = [];
  /** Shards that another node has. */
  const gone = new Set<number>();
  const log: string[] = [];
  const journal = {
    append: (batch: Batch) =>
      new Promise<void>((resolve, reject) => {
        const refuse = (fault: Fault) => {
          reject(fault);
          // As the writer does with whatever was sent ahead.
          for (const later of appends.slice(appends.indexOf(own) + 1)) {
            if (later.batch.link?.chain === batch.link?.chain)
              later.refuse(new Fault('UNSENT', ''));
          }
        };
        const own = { batch, store: resolve, refuse };
        appends.push(own);
      }),
    async takeShards(shards: readonly number[], _owner: string, held: readonly Fence[] = []) {
      if (shards.some((shard) => gone.has(shard))) throw new Fault('MOVED', 'epoch');
      taken.push([...held]);
      return shards.map((shard) => ({ shard, epoch: 6 }));
    },
  };
  const onCommitted = (works: readonly Work[]) => {
    log.push(`told ${works.map((work) => work.entity).join(' ')}`);
  };
  const tested = createCommitter({ journal, epochs, clock, nodeId: 'node', onCommitted });
  const submit = (entity: string, commandId: string, shard = 1) => {
    const work = createWork(entity, commandId, shard, log);
    tested.submit(work);
    return work;
  };
  /** Their command ids are numbers from 0. */
  const submitMany = (entity: string, count: number, shard = 1) => {
    for (let number = 0; number < count; number++) submit(entity, String(number), shard);
  };
  return { clock, epochs, appends, taken, gone, log, tested, submit, submitMany };
}

function createWork(entity: string, commandId: string, shard: number, log: string[]): Work {
  const place = { entity, seq: 1, shard, epoch: 5, atMs: 0 };
  const row = { ...place, commandIds: commandId, events: '[]', hash: '', summary: null };
  const failed = (_: Work, failure: CommitFailure) => {
    const isDuplicate = failure.type === 'askJournal' && failure.isDuplicate;
    const isInDoubt = failure.type === 'fenced' && failure.isInDoubt;
    const why = isDuplicate ? ' duplicate' : isInDoubt ? ' in doubt' : '';
    log.push(`${commandId} ${failure.type}${why}`);
  };
  return {
    entity,
    shard,
    row,
    entryCount: 1,
    writes: [],
    ownRow: { statement: 'row', values: { of: commandId } },
    isWithdrawn: false,
    committed: () => log.push(`${commandId} stored`),
    failed,
  };
}

function idsOf(append: { batch: Batch } | undefined): string {
  return append?.batch.rows.map((row) => row.commandIds).join(' ') ?? 'none';
}

/** Lets every promise that can settle do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

committer('stores what gathered while the last transaction was at the disk', async () => {
  const { appends, submit, log } = setUp();
  submit('deal/a', 'one');
  submit('deal/a', 'two');
  submit('deal/b', 'three', 2);
  assert.is(idsOf(appends[0]), 'one');
  appends[0]?.store();
  await settle();
  assert.is(idsOf(appends[1]), 'two three');
  assert.equal(appends[1]?.batch.fences, [
    { shard: 1, epoch: 5 },
    { shard: 2, epoch: 5 },
  ]);
  assert.equal(log, ['told deal/a', 'one stored']);
});

committer('writes the row of an entity once, as it stands after the batch', async () => {
  const { appends, submit } = setUp();
  submit('deal/a', 'one');
  submit('deal/a', 'two');
  submit('deal/a', 'three');
  appends[0]?.store();
  await settle();
  const rows = appends[1]?.batch.writes.map((write) => write.values['of']);
  assert.equal(rows, ['three']);
});

committer('answers nobody and tells no cache when nothing was stored', async () => {
  const { appends, submit, log } = setUp();
  submit('deal/a', 'one');
  appends[0]?.refuse(new Fault('UNAVAILABLE', 'away'));
  await settle();
  assert.equal(log, ['one notStored']);
});

committer('tries each turn apart when one of them met a duplicate', async () => {
  const { appends, submit, log } = setUp();
  submit('deal/a', 'first');
  submit('deal/a', 'bad');
  submit('deal/b', 'good', 2);
  appends[0]?.store();
  await settle();
  appends[1]?.refuse(new Fault('DUPLICATE', 'taken'));
  await settle();
  assert.is(idsOf(appends[2]), 'bad');
  appends[2]?.refuse(new Fault('DUPLICATE', 'taken'));
  await settle();
  assert.is(idsOf(appends[3]), 'good');
  appends[3]?.store();
  await settle();
  assert.equal(log.slice(2), ['bad askJournal duplicate', 'told deal/b', 'good stored']);
});

committer('gives up only the shard that was lost', async () => {
  const { appends, submit, log, epochs } = setUp();
  submit('deal/a', 'first');
  submit('deal/a', 'lost', 1);
  submit('deal/b', 'ours', 2);
  appends[0]?.store();
  await settle();
  appends[1]?.refuse(new Fault('MOVED', 'epoch'));
  await settle();
  appends[2]?.refuse(new Fault('MOVED', 'epoch'));
  await settle();
  appends[3]?.store();
  await settle();
  assert.equal(log.slice(2), ['lost fenced', 'told deal/b', 'ours stored']);
  assert.throws(() => epochs.epochOf(1), /another node/);
  assert.is(epochs.epochOf(2), 5);
});

committer('takes the shards anew before anyone asks the journal about a lost answer', async () => {
  const { appends, submit, log, taken, epochs } = setUp();
  submit('deal/a', 'unsure');
  submit('deal/a', 'queued');
  appends[0]?.refuse(new Fault('UNKNOWN_OUTCOME', 'cut'));
  await settle();
  assert.equal(taken, [[{ shard: 1, epoch: 5 }]]);
  assert.is(epochs.epochOf(1), 6);
  assert.equal(log, ['unsure askJournal', 'queued askJournal']);
  assert.is(appends.length, 1);
});

committer(
  'says what is in doubt when a shard was lost meanwhile, and keeps the others',
  async () => {
    const { appends, submit, log, gone, epochs } = setUp();
    submit('deal/z', 'before');
    submit('deal/a', 'unsure');
    submit('deal/b', 'ours', 2);
    appends[0]?.store();
    await settle();
    submit('deal/a', 'queued');
    gone.add(1);
    appends[1]?.refuse(new Fault('UNKNOWN_OUTCOME', 'cut'));
    await settle();
    assert.equal(log.slice(2), ['unsure fenced in doubt', 'queued fenced', 'ours askJournal']);
    assert.throws(() => epochs.epochOf(1), /another node/);
    assert.is(epochs.epochOf(2), 6);
  },
);

committer('says of all that is in doubt that it is before it speaks of what waits', async () => {
  const { appends, submit, submitMany, log, gone, taken } = setUp();
  submit('deal/a', 'first');
  appends[0]?.store();
  await settle();
  submit('deal/a', 'unsure');
  submitMany('deal/b', 64);
  submit('deal/b', 'queued');
  gone.add(1);
  appends[2]?.refuse(new Fault('UNKNOWN_OUTCOME', 'cut'));
  appends[1]?.refuse(new Fault('UNKNOWN_OUTCOME', 'cut'));
  await settle();
  const inDoubt = Array.from({ length: 64 }, (_, number) => `${number} fenced in doubt`);
  assert.equal(log.slice(2), ['unsure fenced in doubt', ...inDoubt, 'queued fenced']);
  assert.equal(taken, []);
});

committer('sends batches ahead of the answer, when disk and backlog are worth it', async () => {
  const { appends, submitMany, clock } = setUp();
  const sizes = () => appends.map(({ batch }) => batch.rows.length);
  submitMany('deal/a', 1 + 64);
  assert.equal(sizes(), [1], 'how fast the disk is, nobody knows yet');
  appends[0]?.store();
  await settle();
  assert.equal(sizes(), [1, 64]);
  submitMany('deal/a', 63);
  assert.equal(sizes(), [1, 64], 'a few are not worth a commit of their own');
  submitMany('deal/a', 1 + 3 * 64);
  assert.equal(sizes(), [1, 64, 64, 64, 64], 'three ahead are enough');
  clock.advance(21);
  appends[1]?.store();
  await settle();
  assert.is(appends.length, 5, 'at a slow disk nothing is sent ahead');
});

committer('sends again, in order, what stood on a batch that was not stored', async () => {
  const { appends, submit, submitMany, log } = setUp();
  submit('deal/a', 'first');
  appends[0]?.store();
  await settle();
  submit('deal/a', 'refused');
  submitMany('deal/b', 2 * 64, 2);
  submit('deal/b', 'behind', 2);
  const ahead = [idsOf(appends[2]), idsOf(appends[3])];
  appends[1]?.refuse(new Fault('UNAVAILABLE', 'away'));
  await settle();
  assert.is(idsOf(appends[4]), [...ahead, 'behind'].join(' '));
  const chains = appends.map(({ batch }) => `${batch.link?.chain}.${batch.link?.index}`);
  assert.equal(chains, ['node.1.0', 'node.1.1', 'node.1.2', 'node.1.3', 'node.2.0']);
  appends[4]?.store();
  await settle();
  assert.is(log[2], 'refused notStored');
  assert.match(log[3] ?? '', /^told deal\/b/);
  assert.equal([log[4], log.at(-1)], ['0 stored', 'behind stored']);
});

committer('treats an error nobody foresaw as doubt', async () => {
  const { appends, submit, log } = setUp();
  submit('deal/a', 'unsure');
  appends[0]?.refuse(new TypeError('a bug') as never);
  await settle();
  assert.equal(log, ['unsure askJournal']);
});

committer('passes over work whose entity has withdrawn it', async () => {
  const { appends, submit } = setUp();
  submit('deal/a', 'first');
  submit('deal/a', 'gone').isWithdrawn = true;
  submit('deal/b', 'stays', 2);
  appends[0]?.store();
  await settle();
  assert.is(idsOf(appends[1]), 'stays');
});

committer('takes on no work while the database does not answer', async () => {
  const { appends, submit, tested, clock } = setUp();
  submit('deal/a', 'slow');
  tested.admit();
  clock.advance(601);
  assert.throws(tested.admit, (error: unknown) => (error as Fault).code === 'UNAVAILABLE');
  appends[0]?.store();
  await settle();
  tested.admit();
});

committer('sheds when too much waits for the disk', () => {
  const { submitMany, tested } = setUp();
  submitMany('deal/a', 4_097);
  assert.throws(tested.admit, (error: unknown) => (error as Fault).code === 'OVERLOADED');
});

committer('bounds a transaction', async () => {
  const { appends, submitMany } = setUp();
  submitMany('deal/a', 2_500);
  appends[0]?.store();
  await settle();
  assert.is(appends[1]?.batch.rows.length, 1_000);
});

committer.run();
