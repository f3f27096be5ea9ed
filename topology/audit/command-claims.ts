/**
 * A command takes effect once, because its id is kept: by the order that was born of it, or else by
 * the table `commands`. Each entry's command must be kept, and each kept one have its entry.
 */
import type { UnitsEvent } from '../../actors/domain/units.ts';
import type { Sql } from '../../persistence/sql.ts';
import type { Entry, Event } from '../../persistence/store.ts';
import { type ClaimQueue, createClaimQueue } from './claim-queue.ts';
import { type Findings, FOUND_MAX } from './finding.ts';

export interface CommandClaims extends Pick<ClaimQueue<never>, 'settleMany' | 'settleAll'> {
  note(entry: Entry, events: readonly Event[]): void;
}

type Command = Pick<Entry, 'entity' | 'commandId' | 'seq' | 'row'>;

interface KeptCommand {
  entity: string;
  commandId: string;
  inRow: number;
}

const BATCH_MAX = 1_000;

export function createCommandClaims(sql: Pick<Sql, 'all'>, findings: Findings): CommandClaims {
  const queue = createClaimQueue<Command>(BATCH_MAX, async (claims) => {
    const pairs = claims.map(({ entity, commandId }) => [entity, commandId]);
    const rows = await sql.all<KeptCommand>('audit_commands_of', { pairs: JSON.stringify(pairs) });
    const kept = new Map(rows.map((row) => [nameOf(row), row]));
    for (const claim of claims) check(claim, kept.get(nameOf(claim)), findings);
  });
  let turn: { entity: string; row: number; commandIds: Set<string> } | null = null;

  /** Within a row they are kept once, however often they are there. */
  function noteInTurn({ entity, commandId, seq, row }: Entry): void {
    if (turn?.entity !== entity || turn.row !== row) turn = { entity, row, commandIds: new Set() };
    if (turn.commandIds.has(commandId)) reportTwin({ entity, commandId, seq }, row, findings);
    turn.commandIds.add(commandId);
  }

  return {
    note(entry, events) {
      const { entity, commandId, seq, row } = entry;
      noteInTurn(entry);
      // That this order exists, and names this entry, the order claims make sure of.
      if (events.some((event) => isSale(event) && event.orderId === commandId)) return;
      queue.add({ entity, commandId, seq, row });
    },
    settleMany: queue.settleMany,
    settleAll: queue.settleAll,
  };
}

/** Reads every kept command and looks for its entry, and that it is not a sale's. */
export async function auditCommands(sql: Pick<Sql, 'all'>, findings: Findings): Promise<void> {
  const values = { limit: FOUND_MAX };
  const strayed = await sql.all<KeptCommand>('audit_strayed_commands', values);
  for (const { entity, commandId, inRow } of strayed) {
    const expected = `command ${commandId} in row ${inRow}`;
    findings.report({ entity, row: 'commands', expected, found: 'none' });
  }
  const twice = await sql.all<KeptCommand>('audit_twice_kept_commands', values);
  for (const { entity, commandId } of twice) {
    const expected = `command ${commandId} kept by its order alone`;
    findings.report({ entity, row: 'commands', expected, found: 'it here too' });
  }
}

function check(claim: Command, kept: KeptCommand | undefined, findings: Findings): void {
  const { entity, commandId, seq, row } = claim;
  if (kept === undefined) {
    const expected = `command ${commandId} to be kept`;
    findings.report({ entity, row: `journal ${seq}`, expected, found: 'it nowhere' });
  } else if (kept.inRow !== row) reportTwin(claim, kept.inRow, findings);
}

function reportTwin(
  { entity, commandId, seq }: Omit<Command, 'row'>,
  inRow: number,
  findings: Findings,
): void {
  const expected = `command ${commandId} once`;
  findings.report({ entity, row: `journal ${seq}`, expected, found: `it in row ${inRow} too` });
}

function isSale(event: Event): event is UnitsEvent & { type: 'UnitsSold' } {
  return event.type === 'UnitsSold';
}

function nameOf({ entity, commandId }: Pick<KeptCommand, 'entity' | 'commandId'>): string {
  return `${entity} ${commandId}`;
}
