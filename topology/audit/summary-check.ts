/** Whether what others see of an entity is what its entries say. */
import type { AnyKind } from '../../actors/kinds.ts';
import type { JournalRow } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';

export interface SummaryCheck {
  /** `seq`: of the row's last entry. `state`: the one after it; null when it cannot be known. */
  compare(row: JournalRow, fold: { kind: AnyKind; state: object | null }, seq: number): void;
  /** After the last row, the only one whose summary anybody reads. */
  finish(): void;
}

export function createSummaryCheck(entity: string, findings: Findings): SummaryCheck {
  let missing: { seq: number; expected: string } | null = null;

  function report(seq: number, expected: string, found: string): void {
    findings.report({ entity, row: `journal ${seq}`, expected: `summary ${expected}`, found });
  }

  return {
    compare(row, { kind, state }, seq) {
      missing = null;
      if (state === null) return;
      const expected = kind.summary ? JSON.stringify(kind.summary(state, seq)) : null;
      if (row.summary === expected) return;
      // Of what an earlier release wrote, the last row alone has one.
      if (row.summary === null && expected !== null) missing = { seq: row.seq, expected };
      else report(row.seq, expected ?? 'none', row.summary ?? 'none');
    },
    finish() {
      if (missing) report(missing.seq, missing.expected, 'none');
    },
  };
}
