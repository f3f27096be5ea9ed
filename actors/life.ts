import type { Fault } from '../persistence/fault.ts';
import type { Journal } from '../persistence/store.ts';
import type { ActorSystem } from './actor-system.ts';
import type { Alarm } from './alarm.ts';
import type { Ask } from './ask.ts';
import type { Clock } from './clock.ts';
import type { Committer } from './committer.ts';
import type { Crowd } from './crowd.ts';
import type { Inbox } from './inbox.ts';
import type { AnyKind } from './kinds.ts';
import type { PursuitRunner } from './pursuit.ts';
import type { ShardEpochs } from './shard-epochs.ts';
import type { Ticket } from './ticket.ts';
import type { Answered, Mind, PendingSnapshot } from './turn.ts';
import type { Waker } from './waker.ts';
import type { Watermark } from './watermark.ts';
import type { Work } from './work.ts';

export interface CellDeps {
  journal: Journal;
  system: ActorSystem;
  crowd: Pick<Crowd, 'join'>;
  committer: Committer;
  epochs: ShardEpochs;
  clock: Clock;
  ask: Ask;
  /** A bug, a damaged journal, a wedged actor: for the operator's eyes. */
  report(entity: string, problem: unknown): void;
}

/** A turn on its way to the disk. */
export interface CellWork extends Work {
  tickets: readonly Ticket[];
  answers: Answered[];
  snapshot: PendingSnapshot | null;
  lastSeq: number;
}

/** What the parts of one live entity share; `cell.ts` puts it together and holds it alone. */
export interface Life {
  readonly entity: string;
  readonly id: string;
  readonly shard: number;
  readonly kind: AnyKind;
  readonly deps: CellDeps;
  readonly inbox: Inbox;
  readonly watermark: Watermark;
  readonly alarm: Alarm;
  readonly waker: Waker;
  readonly pursuit: PursuitRunner;
  status: 'loading' | 'live' | 'corrupt' | 'stopped';
  /** Null unless live. */
  mind: Mind | null;
  inFlight: CellWork[];
  /** Accepted, waiting for the entity to finish what they set in motion. */
  patients: Answered[];
  /** Their commits are in doubt; the journal is asked when the state is read anew. */
  doubtful: Ticket[];
  /** Reads the state anew. Nothing may be in flight. */
  reload(): void;
  /** Nothing more is decided. What was not is failed with this fault, the rest is left in doubt. */
  stop(fault: Fault): void;
}
