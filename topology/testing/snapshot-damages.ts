/** Damages to snapshots, those included whose checksum is right. */
import { decodeSnapshot, encodeSnapshot } from '../../actors/snapshot.ts';
import type { RawSql } from '../../persistence/raw-sql.ts';
import type { Snapshot } from '../../persistence/store.ts';
import type { Damage } from './damage.ts';

export const SNAPSHOT_DAMAGES: readonly Damage[] = [
  {
    name: 'a snapshot lost its last byte',
    async inflict(db, { hot }) {
      const { state } = await findSnapshot(db, hot);
      const cut = state.subarray(0, -1);
      await db.run('update snapshots set state = ? where entity = ?', cut, `deal/${hot}`);
    },
    named: ({ hot }) =>
      `deal/${hot}, snapshots: expected a state that matches its checksum, ` +
      'found a damaged one at 60',
  },
  {
    name: 'a snapshot holds another state',
    inflict: (db, { hot }) => forgeSnapshot(db, hot, { state: { allotment: 1_000_000 } }),
    named: ({ hot }) =>
      `deal/${hot}, snapshots: expected the state that the entries up to 60 add up to, ` +
      'found another',
  },
  {
    name: 'a snapshot continues another journal',
    inflict: (db, { hot }) => forgeSnapshot(db, hot, { hash: 'h'.repeat(43) }),
    named: ({ hot }) => new RegExp(`deal/${hot}, snapshots: expected hash .* up to 60, found hhh`),
  },
  {
    name: 'a snapshot is ahead of the journal',
    inflict: (db, { hot }) => forgeSnapshot(db, hot, { seq: 999 }),
    named: ({ hot }) =>
      `deal/${hot}, snapshots: expected a state at the end of a row of the journal, ` +
      'found one at 999',
  },
];

async function forgeSnapshot(
  db: RawSql,
  deal: string,
  change: { seq?: number; hash?: string; state?: object },
): Promise<void> {
  const entity = `deal/${deal}`;
  const stored = await findSnapshot(db, deal);
  const content = decodeSnapshot(entity, stored);
  if (!content) throw new Error(`${entity} has no sound snapshot`);
  const { seq = content.seq, hash = content.hash } = change;
  const stateJson = JSON.stringify({ ...content.state, ...change.state });
  const { state, checksum } = encodeSnapshot(entity, { seq, hash, stateJson }, stored.atMs);
  await db.run(
    'update snapshots set seq = ?, state = ?, checksum = ? where entity = ?',
    ...[seq, state, checksum, entity],
  );
}

async function findSnapshot(db: RawSql, deal: string): Promise<Snapshot> {
  const [snapshot] = await db.all<Snapshot>(
    'select entity, seq, state, checksum, at_ms as atMs from snapshots where entity = ?',
    `deal/${deal}`,
  );
  if (!snapshot) throw new Error(`deal/${deal} has no snapshot`);
  return snapshot;
}
