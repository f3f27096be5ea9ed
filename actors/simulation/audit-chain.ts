/** The journal as rows: sequences without gaps, epochs that never fall, an unbroken chain. */
import { entryHash, GENESIS } from '../../persistence/entry-hash.ts';
import type { FakeDatabase, Stored } from './fake-database.ts';

export function auditChain({ log }: FakeDatabase, shardOf: (entity: string) => number): string[] {
  const findings: string[] = [];
  const last = new Map<string, Stored>();
  for (const stored of log) {
    const { entry, fence } = stored;
    const where = `${entry.entity} ${entry.seq}`;
    const before = last.get(entry.entity)?.entry;
    if (entry.seq !== (before?.seq ?? 0) + 1) findings.push(`${where} follows ${before?.seq}`);
    if (entry.epoch < (before?.epoch ?? 0)) findings.push(`${where} has a fallen epoch`);
    if (entry.hash !== entryHash(before?.hash ?? GENESIS, entry)) {
      findings.push(`${where} breaks the chain`);
    }
    if (entry.shard !== shardOf(entry.entity)) findings.push(`${where} is in a foreign shard`);
    if (!fence || fence.epoch < entry.epoch) findings.push(`${where} was not fenced`);
    last.set(entry.entity, stored);
  }
  return findings;
}
