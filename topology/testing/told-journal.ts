/** A committer on a journal that waits to be told what becomes of each append. */
import { createCommitter } from '../../actors/committer.ts';
import { createShardEpochs } from '../../actors/shard-epochs.ts';
import type { CommitFailure, Work } from '../../actors/work.ts';
import { Fault } from '../../persistence/fault.ts';
import type { Batch, Fence } from '../../persistence/store.ts';
import { createManualClock } from './manual-clock.ts';

interface Append {
  batch: Batch;
  store(): void;
  refuse(fault: Fault): void;
}

/** What the works are told is in `log`. */
export function setUpCommitter() {
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
  const texts = { commandIds: commandId, events: '[]', hash: '', summary: null };
  const row = { ...place, ...texts, modelRow: null };
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

export function idsOf(append: { batch: Batch } | undefined): string {
  return append?.batch.rows.map((row) => row.commandIds).join(' ') ?? 'none';
}
