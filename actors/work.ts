import type { Fault } from '../persistence/fault.ts';
import type { JournalRow, RowWrite } from '../persistence/store.ts';

/** How a commit that did not succeed ended. There is no fourth. */
export type CommitFailure =
  /** Refused before it was stored. */
  | { type: 'notStored'; fault: Fault }
  /** The shard belongs to another node. In doubt: the entries may be stored all the same. */
  | { type: 'fenced'; fault: Fault; isInDoubt: boolean }
  /** The journal knows: it holds the entries or it does not, and that will not change any more. */
  | { type: 'askJournal'; isDuplicate: boolean };

/** What one entity decided in one turn: stored together or not at all. */
export interface Work {
  entity: string;
  shard: number;
  /** Null: nothing but whether the fence holds. */
  row: JournalRow | null;
  /** In `row`. */
  entryCount: number;
  writes: RowWrite[];
  /** The entity's read-model row after these entries; null: it is as it was. */
  ownRow: RowWrite | null;
  /**
   * Set by the entity when an earlier work of its failed: this one stands on nothing and is passed
   * over.
   */
  isWithdrawn: boolean;
  committed(work: Work): void;
  failed(work: Work, failure: CommitFailure): void;
}
