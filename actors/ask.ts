import type { RejectionCode } from './domain/entity.ts';

export interface AskOptions {
  /** The same at every repetition, so that the command takes effect once. Absent: one is made. */
  commandId?: string;
  /** Nobody has sent this command id before: a refusal needs no look into the journal. */
  isFresh?: boolean;
  /**
   * Answer only when the entity has finished what the command set in motion; `outcome` is then
   * present.
   */
  patient?: boolean;
}

/** What an entity answers, once it is durable. */
export type Reply =
  | {
      type: 'accepted';
      /** The entity's sequence at this decision: `Openrun-Version`. */
      seq: number;
      events: readonly { type: string }[];
      /** When it was decided, epoch ms by the owner's clock. */
      atMs: number;
      /** The command had been accepted before; this is the stored answer. */
      replayed: boolean;
      outcome?: unknown;
    }
  | { type: 'rejected'; code: RejectionCode; seq: number };

/**
 * Rejects with a `Fault`: OVERLOADED, UNAVAILABLE, MOVED, UNKNOWN_OUTCOME, DUPLICATE or CORRUPT.
 */
export type Ask = (
  entity: string,
  command: { type: string },
  options?: AskOptions,
) => Promise<Reply>;
