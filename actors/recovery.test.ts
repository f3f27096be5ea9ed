import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryHash, GENESIS } from '../persistence/entry-hash.ts';
import { Fault } from '../persistence/fault.ts';
import type { Entry, Snapshot } from '../persistence/store.ts';
import type { Deal } from './domain/deal.ts';
import { kindOf } from './kinds.ts';
import { type RecoveryJournal, recover } from './recovery.ts';
import { encodeSnapshot } from './snapshot.ts';

const ID = '0190a1b2-0000-7000-8000-000000000001';
const ENTITY = `deal/${ID}`;
const BIRTH = {
  type: 'DealAllotted',
  dealId: ID,
  productId: 'p',
  productName: '맥북',
  nameVersion: 1,
  dealPrice: 1_500,
  originalPrice: 2_000,
  quantity: 100_000,
  startsAt: 0,
  endsAt: 10,
  perUserLimit: null,
};

function entryOf(entity: string, seq: number, events: object[], previous: string): Entry {
  const place = { entity, seq, row: seq, shard: 3, epoch: 1, atMs: 5 };
  const entry = { ...place, commandId: `c${seq}`, events: JSON.stringify(events) };
  return { ...entry, hash: entryHash(previous, entry) };
}

/** Sales of one unit each, chained. */
function sales(count: number): Entry[] {
  const entries: Entry[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const event = { type: 'UnitsSold', orderId: `o${seq}`, userId: 'u', quantity: 1 };
    entries.push(entryOf(ENTITY, seq, [event], entries.at(-1)?.hash ?? GENESIS));
  }
  return entries;
}

function journalOf(entries: Entry[], snapshot: Snapshot | null = null) {
  const reads: number[] = [];
  const journal: RecoveryJournal = {
    async read(_entity, afterSeq, limit) {
      reads.push(afterSeq);
      return entries.filter((entry) => entry.seq > afterSeq).slice(0, limit);
    },
    findBirth: async () => entryOf('product/p', 2, [BIRTH], GENESIS),
    findSnapshot: async () => snapshot,
  };
  return { journal, reads };
}

function soldOf(recovered: { state: object }): number {
  return (recovered.state as Deal).units.sold;
}

const isCorrupt = (error: unknown) => error instanceof Fault && error.code === 'CORRUPT';

async function refused(entries: Entry[]): Promise<void> {
  const outcome = await recover(journalOf(entries).journal, kindOf(ENTITY), ENTITY).catch((e) => e);
  assert.ok(isCorrupt(outcome), `expected CORRUPT, not ${outcome}`);
}

const recovery = suite('recovery');

recovery('starts from the birth in the parent’s entry and replays every entry', async () => {
  const entries = sales(7);
  const recovered = await recover(journalOf(entries).journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 7);
  assert.is(recovered.seq, 7);
  assert.is(recovered.hash, entries[6]?.hash);
});

recovery('reads large journals in pages', async () => {
  const { journal, reads } = journalOf(sales(12_000));
  assert.is((await recover(journal, kindOf(ENTITY), ENTITY)).seq, 12_000);
  assert.equal(reads, [0, 5_000, 10_000]);
});

recovery('replays only what a snapshot does not hold', async () => {
  const entries = sales(9);
  const full = await recover(journalOf(entries.slice(0, 6)).journal, kindOf(ENTITY), ENTITY);
  const content = { seq: 6, hash: full.hash, stateJson: JSON.stringify(full.state) };
  const { journal, reads } = journalOf(entries, encodeSnapshot(ENTITY, content, 5));
  const recovered = await recover(journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 9);
  assert.is(recovered.snapshotSeq, 6);
  assert.equal(reads, [6]);
});

recovery('ignores a damaged snapshot and replays from the birth', async () => {
  const content = { seq: 6, hash: 'x', stateJson: '{"units":{"sold":600}}' };
  const damaged = { ...encodeSnapshot(ENTITY, content, 5), checksum: 'x'.repeat(43) };
  const recovered = await recover(journalOf(sales(9), damaged).journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 9);
  assert.is(recovered.snapshotSeq, 0);
});

recovery('refuses a journal that lacks an entry', async () => {
  await refused(sales(9).filter((entry) => entry.seq !== 4));
});

recovery('refuses a journal in which an entry was changed', async () => {
  const entries = sales(9);
  entries[3] = { ...(entries[3] as Entry), atMs: 6 };
  await refused(entries);
});

recovery('refuses an entry that is not JSON, though its hash is right', async () => {
  const row = { ...(sales(1)[0] as Entry), events: '[{"type":' };
  await refused([{ ...row, hash: entryHash(GENESIS, row) }]);
});

recovery.run();
