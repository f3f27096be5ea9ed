/**
 * What a kind of entity is made of. Everything here is pure: no clock, no randomness, no I/O, no
 * `await`. The shell (`actors/cell.ts`) gives every kind the same life: activate, recover, inbox,
 * commit, passivate.
 */

/**
 * The business says no. A value, never thrown. The gateway gives each its HTTP status in one table.
 */
export type RejectionCode =
  | 'NOT_FOUND'
  | 'PRODUCT_NOT_FOUND'
  | 'DEAL_NOT_FOUND'
  | 'FORBIDDEN'
  | 'INVALID_QUANTITY'
  | 'INSUFFICIENT_STOCK'
  | 'DEAL_NOT_ACTIVE'
  | 'INVALID_DEAL'
  | 'INVALID_PERIOD'
  | 'PURCHASE_LIMIT_EXCEEDED'
  | 'HOLD_EXPIRED'
  | 'ORDER_CONFIRMED'
  | 'CANNOT_CANCEL'
  | 'TOO_MANY_DEALS'
  | 'STOCK_LIMIT_EXCEEDED';

export type Decision<Event> =
  | { type: 'accepted'; events: readonly Event[] }
  | { type: 'rejected'; code: RejectionCode };

/** No events: the command is already fulfilled. It is answered at once and leaves no entry. */
export function accept<Event>(...events: Event[]): Decision<Event> {
  return { type: 'accepted', events };
}

export function reject(code: RejectionCode): { type: 'rejected'; code: RejectionCode } {
  return { type: 'rejected', code };
}

export type SqlValue = string | number | null;

/** One statement of `persistence/*.sql` by name, with its named parameters. */
export interface RowWrite {
  statement: string;
  values: Readonly<Record<string, SqlValue>>;
}

/** Where an entry stands in the journal. */
export interface EntryPlace {
  entity: string;
  seq: number;
  /** The sequence of the first entry of its turn: a turn is stored as one row. */
  row: number;
  atMs: number;
}

/** What another entity said to a step, as the asking entity sees it. */
export type Answer = { step: Step } & (
  | { type: 'accepted'; events: readonly { type: string }[] }
  | { type: 'rejected'; code: RejectionCode }
);

/** A command for another entity. Its id is the same after every crash, so it takes effect once. */
export interface Step {
  to: string;
  commandId: string;
  command: { type: string; [field: string]: unknown };
  /**
   * Wait until the other entity has finished what the command set in motion, not only decided it.
   */
  patient?: boolean;
}

/**
 * What an entity wants next of its own accord: ask others (all at once), decide something itself,
 * or rest.
 */
export type Pursuit<Command> =
  | { type: 'ask'; steps: readonly Step[] }
  | { type: 'decide'; commandId: string; command: Command }
  | { type: 'rest' };

/** When an unfinished undertaking wants to be woken: whatever the clock of its owner says. */
export const AT_ONCE = 0;

export const REST: Pursuit<never> = { type: 'rest' };

/** The latest answers, if they are to commands of this type; else nothing has been asked yet. */
export function answersTo(
  type: string,
  answers: readonly (readonly Answer[])[],
): readonly Answer[] | undefined {
  const last = answers.at(-1);
  return last?.[0]?.step.command.type === type ? last : undefined;
}

export interface EntityKind<
  State,
  Command extends { type: string },
  Event extends { type: string },
> {
  /** First part of the entity id: `deal/0190…` is of the kind `deal`. */
  name: string;
  /** The state before anything happened. It refuses everything but the command that creates it. */
  initial(id: string): State;
  /**
   * The state right after birth, when `event`, in the entry of another entity, gave birth to `id`.
   * Null: that event is not this entity's birth. Absent: entities of this kind are never born of
   * others.
   */
  birth?(id: string, event: { type: string }, place: EntryPlace): State | null;
  /** `now` is epoch ms by the owner's clock. Never changes `state`. */
  decide(state: Readonly<State>, command: Command, now: number): Decision<Event>;
  /**
   * Applies one event in place; the caller owns the only reference. Must succeed for every
   * journaled event.
   */
  evolve(state: State, event: Event, place: EntryPlace): void;
  /**
   * Rows that this event writes, other than the entity's own row. `state` is the one after the
   * event.
   */
  rows(event: Event, place: EntryPlace, state: Readonly<State>): readonly RowWrite[];
  /**
   * The entity's own read-model row as it now stands; written once a batch, however many events,
   * and only when it changed.
   */
  row(state: Readonly<State>, id: string, seq: number): RowWrite | null;
  /**
   * What others see of the entity as it now stands, and its row does not say: plain values. It is
   * kept with the entries, which costs far less than another row. Absent: the row says it all.
   */
  summary?(state: Readonly<State>, seq: number): object;
  /**
   * When the entity wants to be woken though nobody asks, epoch ms. Survives crashes. Null: never.
   */
  wakeAt(state: Readonly<State>): number | null;
  /**
   * The next step of an unfinished undertaking (return unsold units, hold the lines of a cart …).
   * `answers` holds, in order, what earlier `ask` pursuits of this undertaking brought; it is empty
   * again after a crash and after each `decide`, so every step must be safe to repeat.
   */
  pursue(
    state: Readonly<State>,
    id: string,
    now: number,
    answers: readonly (readonly Answer[])[],
  ): Pursuit<Command>;
  /**
   * What a patient caller waits for; null while an undertaking that matters to it is unfinished.
   */
  outcome(state: Readonly<State>, id: string): unknown;
}
