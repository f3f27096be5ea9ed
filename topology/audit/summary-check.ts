/** Whether what others see of an entity is what its entries say. */
import { type AnyKind, summaryOf } from '../../actors/kinds.ts';
import type { JournalRow } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';

export interface SummaryCheck {
  /** `seq`: of the row's last entry. `state`: the one after it; null when it cannot be known. */
  compare(row: JournalRow, fold: { kind: AnyKind; state: object | null }, seq: number): void;
  /** After the last row, the only one whose summary anybody reads. */
  finish(): void;
}

export function createSummaryCheck(entity: string, findings: Findings): SummaryCheck {
  let last: { seq: number; expected: string | null; found: string | null } | null = null;
  return {
    compare({ summary: found }, { kind, state }, seq) {
      const expected = state && summaryOf(kind, state, seq);
      last = state && found !== expected ? { seq, expected, found } : null;
    },
    finish() {
      if (!last) return;
      const [expected, found] = [last.expected ?? 'none', last.found ?? 'none'];
      const row = `journal ${last.seq}`;
      findings.report({ entity, row, expected: `summary ${expected}`, found });
    },
  };
}
