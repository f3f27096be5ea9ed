/** A snapshot is what the fold was at its sequence, or recovery starts from a lie. */
import { isDeepStrictEqual } from 'node:util';
import { decodeSnapshot, type SnapshotContent } from '../../actors/snapshot.ts';
import type { Journal } from '../../persistence/store.ts';
import type { Findings } from './finding.ts';

export interface SnapshotCheck {
  /** To be called after each row of the journal with what was folded so far. */
  compare(folded: { seq: number; hash: string; state: object | null }): void;
  /** After the last entry. */
  finish(): void;
}

/** Reads and decodes it. */
export async function openSnapshotCheck(
  entity: string,
  journal: Pick<Journal, 'findSnapshot'>,
  findings: Findings,
): Promise<SnapshotCheck> {
  const report = (expected: string, found: string) =>
    findings.report({ entity, row: 'snapshots', expected, found });
  const snapshot = await journal.findSnapshot(entity);
  const content = snapshot && decodeSnapshot(entity, snapshot);
  if (snapshot && !content)
    report('a state that matches its checksum', `a damaged one at ${snapshot.seq}`);
  let awaited: SnapshotContent | null = content;
  return {
    compare({ seq, hash, state }) {
      if (awaited?.seq !== seq) return;
      if (awaited.hash !== hash) report(`hash ${hash} of the row up to ${seq}`, awaited.hash);
      if (state && !isDeepStrictEqual(asStored(state), awaited.state))
        report(`the state that the entries up to ${seq} add up to`, 'another');
      awaited = null;
    },
    finish() {
      if (awaited) report('a state at the end of a row of the journal', `one at ${awaited.seq}`);
    },
  };
}

export const NO_SNAPSHOT: SnapshotCheck = { compare() {}, finish() {} };

/** What JSON does not keep, such as fields that are undefined, a stored state cannot have. */
function asStored(state: object): unknown {
  return JSON.parse(JSON.stringify(state));
}
