/**
 * The journal as rows: readable, sequences without gaps, epochs that never fall, an unbroken chain,
 * and none that leans on what lies before a snapshot.
 */
import { GENESIS, lastHash, rowHash } from '../../persistence/row-hash.ts';
import type { FakeDatabase, StoredRow } from './fake-database.ts';

export function auditChain(
  { rows, snapshotSeqs }: FakeDatabase,
  shardOf: (entity: string) => number,
): string[] {
  const findings: string[] = [];
  const last = new Map<string, StoredRow>();
  for (const stored of rows) {
    const { row, fence } = stored;
    const where = `${row.entity} ${row.seq}`;
    const before = last.get(row.entity);
    const lastSeq = before?.entries.at(-1)?.seq ?? 0;
    if (row.seq !== lastSeq + 1) findings.push(`${where} follows ${lastSeq}`);
    if (row.epoch < (before?.row.epoch ?? 0)) findings.push(`${where} has a fallen epoch`);
    if (row.hash !== rowHash(before ? lastHash(before.row) : GENESIS, row)) {
      findings.push(`${where} breaks the chain`);
    }
    if (row.shard !== shardOf(row.entity)) findings.push(`${where} is in a foreign shard`);
    if (stored.entries.some(({ events }) => events === null))
      findings.push(`${where} is unreadable`);
    const { modelRow } = row;
    const isBetween = (seq: number) => modelRow !== null && modelRow <= seq && seq < row.seq;
    if (snapshotSeqs.get(row.entity)?.some(isBetween))
      findings.push(`${where} leans on ${modelRow}, before a snapshot`);
    if (!fence || fence.epoch < row.epoch) findings.push(`${where} was not fenced`);
    last.set(row.entity, stored);
  }
  return findings;
}
