import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import { idsOf, setUpCommitter as setUp } from '../topology/testing/told-journal.ts';

const committer = suite('the committer');

/** After a commit, so that the disk is known to be fast, and batches are sent ahead. */
async function setUpAhead() {
  const it = setUp();
  it.submit('deal/a', 'first');
  it.appends[0]?.store();
  await settle();
  return it;
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

committer('tells all that is in doubt before it speaks of what waits', async () => {
  const { appends, submit, submitMany, log, gone, taken } = await setUpAhead();
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
  const { appends, submit, submitMany, log } = await setUpAhead();
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

committer(
  'sends again what failed behind a batch that failed, after what stood before it',
  async () => {
    const { appends, submit, submitMany, log } = await setUpAhead();
    submit('deal/a', 'refused');
    submitMany('deal/b', 2 * 64, 2);
    const ahead = [idsOf(appends[2]), idsOf(appends[3])];
    appends[3]?.refuse(new Fault('MOVED', 'epoch'));
    appends[1]?.refuse(new Fault('UNAVAILABLE', 'away'));
    await settle();
    assert.is(idsOf(appends[4]), ahead.join(' '));
    assert.equal(log.slice(2), ['refused notStored']);
  },
);

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
