/** What holds of whole tables: nothing in them that nobody owns, lists counted right. */
import { ALL_SHARDS } from '../../actors/shard.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { Fence } from '../../persistence/store.ts';
import { type Findings, FOUND_MAX } from './finding.ts';

type Reads = Pick<Sql, 'all'>;

/** The epoch that each shard has reached, by its number. */
export async function auditShards(sql: Reads, findings: Findings): Promise<Map<number, number>> {
  const fences = await sql.all<Fence>('audit_shards');
  const epochs = new Map(fences.map(({ shard, epoch }) => [shard, epoch]));
  for (const shard of ALL_SHARDS) {
    if (epochs.has(shard)) continue;
    findings.report({ entity: 'shards', row: `${shard}`, expected: 'a row', found: 'none' });
  }
  return epochs;
}

export async function auditStrangers(sql: Reads, findings: Findings): Promise<void> {
  const strangers = await sql.all<{ entity: string }>('audit_strangers', { limit: FOUND_MAX });
  for (const { entity } of strangers) {
    const row = 'journal, snapshots or wakeups';
    const expected = 'a product, a deal or an order';
    findings.report({ entity, row, expected, found: 'rows of an unknown kind' });
  }
}

interface ListTotal {
  list: string;
  /** As kept. Null: there is no row. */
  total: number | null;
  counted: number;
}

export async function auditLists(sql: Reads, findings: Findings): Promise<void> {
  const totals = await sql.all<ListTotal>('audit_totals', { limit: FOUND_MAX });
  for (const { list, total, counted } of totals) {
    const found = total === null ? 'no row' : `${total}`;
    findings.report({ entity: 'list_totals', row: list, expected: `${counted} products`, found });
  }
  await auditPositions(sql, findings);
}

interface Positions {
  products: number;
  positions: number;
  lowest: number;
  highest: number;
}

async function auditPositions(sql: Reads, findings: Findings): Promise<void> {
  const [counted] = await sql.all<Positions>('audit_positions');
  if (!counted) return;
  const { products, positions, lowest, highest } = counted;
  if (positions === products && lowest === 1 && highest === products) return;
  findings.report({
    entity: 'products',
    row: 'position',
    expected: `each of 1 to ${products} once`,
    found: `${positions} of them between ${lowest} and ${highest}`,
  });
}
