import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import {
  addEntry,
  draftRow,
  finishRow,
  type Model,
  modelAfter,
  unpackRow,
} from '../persistence/journal-rows.ts';
import { GENESIS, lastHash, rowHash } from '../persistence/row-hash.ts';
import type { ReadRow, Snapshot } from '../persistence/store.ts';
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

/** Sales of one unit each, so many a row, chained. */
function sales(counts: readonly number[], { isLeaning = false } = {}): ReadRow[] {
  const rows: ReadRow[] = [];
  let seq = 1;
  let model: Model | null = null;
  for (const count of counts) {
    const draft = draftRow(seq, model);
    const place = { entity: ENTITY, shard: 3, epoch: 1, atMs: 5, summary: null };
    for (const last = seq + count; seq < last; seq++) {
      const event = { type: 'UnitsSold', orderId: `o${seq}`, userId: 'u', quantity: 1 };
      addEntry(draft, `c${seq}`, [event]);
    }
    const before = rows.at(-1);
    const row = finishRow(draft, place, before ? lastHash(before) : GENESIS);
    const [of] = rows;
    const text = `${of?.commandIds.split('\n')[0]}\n${of?.events.split('\n')[0]}`;
    rows.push({ ...row, model: row.modelRow === null ? null : text });
    if (isLeaning) model = modelAfter(draft, row);
  }
  return rows;
}

function journalOf(rows: ReadRow[], snapshot: Snapshot | null = null) {
  const reads: number[] = [];
  const journal: RecoveryJournal = {
    async read(_entity, afterSeq, limit) {
      reads.push(afterSeq);
      return rows.filter(({ seq }) => seq > afterSeq).slice(0, limit);
    },
    async findBirth() {
      const place = { entity: 'product/p', seq: 2, row: 2, atMs: 5 };
      return { ...place, commandId: 'allot', events: [BIRTH] };
    },
    findSnapshot: async () => snapshot,
  };
  return { journal, reads };
}

function soldOf(recovered: { state: object }): number {
  return (recovered.state as Deal).units.sold;
}

const isCorrupt = (error: unknown) => error instanceof Fault && error.code === 'CORRUPT';

async function refused(rows: ReadRow[]): Promise<void> {
  const outcome = await recover(journalOf(rows).journal, kindOf(ENTITY), ENTITY).catch((e) => e);
  assert.ok(isCorrupt(outcome), `expected CORRUPT, not ${outcome}`);
}

const recovery = suite('recovery');

recovery('starts from the birth in the parent’s entry and replays every entry', async () => {
  const rows = sales([1, 4, 2]);
  const recovered = await recover(journalOf(rows).journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 7);
  assert.is(recovered.seq, 7);
  assert.is(recovered.hash, rows[2]?.hash);
});

recovery('reads large journals in pages', async () => {
  const { journal, reads } = journalOf(sales(Array.from({ length: 300 }, () => 10)));
  assert.is((await recover(journal, kindOf(ENTITY), ENTITY)).seq, 3_000);
  assert.equal(reads, [0, 1_280, 2_560]);
});

recovery('replays only what a snapshot does not hold', async () => {
  const rows = sales([4, 2, 3]);
  const full = await recover(journalOf(rows.slice(0, 2)).journal, kindOf(ENTITY), ENTITY);
  const content = { seq: 6, hash: full.hash, stateJson: JSON.stringify(full.state) };
  const { journal, reads } = journalOf(rows, encodeSnapshot(ENTITY, content, 5));
  const recovered = await recover(journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 9);
  assert.is(recovered.snapshotSeq, 6);
  assert.equal(reads, [6]);
});

recovery('ignores a damaged snapshot and replays from the birth', async () => {
  const content = { seq: 6, hash: 'x', stateJson: '{"units":{"sold":600}}' };
  const damaged = { ...encodeSnapshot(ENTITY, content, 5), checksum: 'x'.repeat(43) };
  const { journal } = journalOf(sales([4, 5]), damaged);
  const recovered = await recover(journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 9);
  assert.is(recovered.snapshotSeq, 0);
});

recovery(
  'replays rows of earlier releases, with all of each event and a hash for each',
  async () => {
    const [first, second, third] = sales([1, 3, 2]) as [ReadRow, ReadRow, ReadRow];
    const lines = unpackRow(second).map(({ events }) => JSON.stringify(events));
    second.events = lines.join('\n');
    const hashes: string[] = [];
    for (const [index, commandIds] of second.commandIds.split('\n').entries()) {
      const entry = { ...second, seq: second.seq + index, commandIds, events: lines[index] ?? '' };
      hashes.push(rowHash(hashes.at(-1) ?? first.hash, { ...entry, hash: '' }));
    }
    second.hash = hashes.join('\n');
    third.hash = rowHash(hashes.at(-1) ?? '', third);
    const { journal } = journalOf([first, second, third]);
    const recovered = await recover(journal, kindOf(ENTITY), ENTITY);
    assert.equal([soldOf(recovered), recovered.hash], [6, third.hash]);
  },
);

recovery('replays rows that lean on an earlier one', async () => {
  const rows = sales([2, 1, 3], { isLeaning: true });
  assert.equal(
    rows.map(({ modelRow }) => modelRow),
    [null, 1, 1],
  );
  const recovered = await recover(journalOf(rows).journal, kindOf(ENTITY), ENTITY);
  assert.is(soldOf(recovered), 6);
  await refused(rows.with(2, { ...rows[2]!, modelRow: 3 }));
  await refused(rows.with(2, { ...rows[2]!, model: null }));
});

recovery('refuses a journal that lacks a row', async () => {
  await refused(sales([1, 2, 3, 4]).filter(({ seq }) => seq !== 4));
});

recovery('refuses a journal in which a row was changed', async () => {
  const rows = sales([3, 3, 3]);
  rows[1] = { ...(rows[1] as ReadRow), atMs: 6 };
  await refused(rows);
});

recovery('refuses an entry that is not JSON, though its hash is right', async () => {
  const [row] = sales([1]) as [ReadRow];
  row.events = '[{"type":';
  await refused([{ ...row, hash: rowHash(GENESIS, row) }]);
});

recovery.run();
