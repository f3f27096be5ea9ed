/**
 * An order's life: what it decides and remembers. One of a single line is born confirmed, in the
 * entry that took its units; a cart decides, alone, whether all of its lines become an order
 * (`order-pursuit.ts` collects them).
 */
import {
  AT_ONCE,
  accept,
  type Decision,
  type EntityKind,
  type EntryPlace,
  type RejectionCode,
  type RowWrite,
  reject,
} from './entity.ts';
import { isUnfinished, ownerOf, pursueOrder } from './order-pursuit.ts';
import { keyRow, lineOf, type OrderLine, orderRows } from './order-rows.ts';
import type { Address, UnitsSold } from './units.ts';

/** How long a cart may hold units before it must be confirmed; it normally takes milliseconds. */
export const HOLD_MS = 30_000;

export interface CartLine {
  productId: string;
  dealId: string | null;
  quantity: number;
}

export interface Order {
  id: string;
  /** `unborn`: nothing happened yet. `placed`: a cart whose lines are being held. */
  status: 'unborn' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  userId: string;
  lines: OrderLine[];
  address: Address | null;
  key: string | null;
  fingerprint: string | null;
  bornSeq: number | null;
  placedAt: number;
  /** Epoch ms; a cart that is not confirmed by then is rejected. */
  expiresAt: number;
  rejection: RejectionCode | null;
  cancelledAt: number | null;
  cancelReason: string | null;
  /** The owners of the lines know the decision: holds are confirmed or released. */
  settled: boolean;
  /** The units of a cancelled order are back with their owners. */
  restocked: boolean;
}

export type OrderCommand =
  | {
      type: 'PlaceCart';
      userId: string;
      lines: readonly CartLine[];
      address: Address | null;
      key: string | null;
      fingerprint: string | null;
    }
  | { type: 'ConfirmCart'; lines: readonly OrderLine[] }
  | { type: 'RejectCart'; code: RejectionCode }
  | { type: 'ExpireCart' }
  | { type: 'SettleCart' }
  | { type: 'Cancel'; userId: string; reason: string | null }
  | { type: 'SettleCancel' };

export type OrderEvent =
  | {
      type: 'CartPlaced';
      userId: string;
      lines: readonly CartLine[];
      address: Address | null;
      key: string | null;
      fingerprint: string | null;
      expiresAt: number;
    }
  | { type: 'CartConfirmed'; lines: readonly OrderLine[] }
  | { type: 'CartRejected'; code: RejectionCode }
  | { type: 'CartSettled' }
  | { type: 'OrderCancelled'; reason: string | null }
  | { type: 'CancelSettled' };

export const order: EntityKind<Order, OrderCommand, OrderEvent> = {
  name: 'order',
  initial,
  birth,
  decide,
  evolve,
  rows,
  row,
  wakeAt: (state) => (isUnfinished(state) ? AT_ONCE : null),
  pursue: (state, id, _now, answers) => pursueOrder(state, id, answers),
  outcome,
};

function initial(id: string): Order {
  return {
    id,
    status: 'unborn',
    userId: '',
    lines: [],
    address: null,
    key: null,
    fingerprint: null,
    bornSeq: null,
    placedAt: 0,
    expiresAt: 0,
    rejection: null,
    cancelledAt: null,
    cancelReason: null,
    settled: false,
    restocked: false,
  };
}

/** An order of one line: the event that took its units says all of it. */
function birth(id: string, event: { type: string }, place: EntryPlace): Order | null {
  if (event.type !== 'UnitsSold') return null;
  const sold = event as UnitsSold;
  if (sold.orderId !== id) return null;
  return {
    ...initial(id),
    status: 'confirmed',
    userId: sold.userId,
    lines: [lineOf(sold, sold)],
    address: sold.address,
    key: sold.key,
    fingerprint: sold.fingerprint,
    bornSeq: place.seq,
    placedAt: place.atMs,
    settled: true,
  };
}

function decide(state: Readonly<Order>, command: OrderCommand, now: number): Decision<OrderEvent> {
  switch (command.type) {
    case 'PlaceCart': {
      if (state.status !== 'unborn') return accept();
      const refusal = refuseLines(command.lines);
      if (refusal) return reject(refusal);
      const { userId, lines, address, key, fingerprint } = command;
      const expiresAt = now + HOLD_MS;
      return accept({ type: 'CartPlaced', userId, lines, address, key, fingerprint, expiresAt });
    }
    case 'ConfirmCart':
      if (state.status !== 'placed') return accept();
      return accept(
        now < state.expiresAt
          ? { type: 'CartConfirmed', lines: command.lines }
          : { type: 'CartRejected', code: 'HOLD_EXPIRED' },
      );
    case 'RejectCart':
      if (state.status !== 'placed') return accept();
      return accept({ type: 'CartRejected', code: command.code });
    case 'ExpireCart':
      if (state.status === 'confirmed' || state.status === 'cancelled') {
        return reject('ORDER_CONFIRMED');
      }
      if (state.status !== 'placed') return accept();
      return accept({ type: 'CartRejected', code: 'HOLD_EXPIRED' });
    case 'SettleCart':
      return state.settled ? accept() : accept({ type: 'CartSettled' });
    case 'Cancel':
      return cancel(state, command);
    case 'SettleCancel':
      return state.restocked ? accept() : accept({ type: 'CancelSettled' });
  }
}

/** An owner is asked once for an order: the answer to one line would pass for that to another. */
function refuseLines(lines: readonly CartLine[]): RejectionCode | null {
  if (lines.length === 0) return 'INVALID_QUANTITY';
  return new Set(lines.map(ownerOf)).size === lines.length ? null : 'INVALID_DEAL';
}

function cancel(
  state: Readonly<Order>,
  command: OrderCommand & { type: 'Cancel' },
): Decision<OrderEvent> {
  const isOrder = state.status === 'confirmed' || state.status === 'cancelled';
  if (!isOrder) return reject('NOT_FOUND');
  if (command.userId !== state.userId) return reject('FORBIDDEN');
  if (state.status === 'cancelled') return reject('CANNOT_CANCEL');
  return accept({ type: 'OrderCancelled', reason: command.reason });
}

function evolve(state: Order, event: OrderEvent, place: EntryPlace): void {
  switch (event.type) {
    case 'CartPlaced':
      state.status = 'placed';
      state.userId = event.userId;
      state.lines = event.lines.map((line) => ({ ...line, productName: '', unitPrice: 0 }));
      state.address = event.address;
      state.key = event.key;
      state.fingerprint = event.fingerprint;
      state.placedAt = place.atMs;
      state.expiresAt = event.expiresAt;
      break;
    case 'CartConfirmed':
      state.status = 'confirmed';
      state.lines = [...event.lines];
      break;
    case 'CartRejected':
      state.status = 'rejected';
      state.rejection = event.code;
      break;
    case 'CartSettled':
      state.settled = true;
      break;
    case 'OrderCancelled':
      state.status = 'cancelled';
      state.cancelledAt = place.atMs;
      state.cancelReason = event.reason;
      break;
    case 'CancelSettled':
      state.restocked = true;
      break;
  }
}

function rows(event: OrderEvent, place: EntryPlace, state: Readonly<Order>): readonly RowWrite[] {
  switch (event.type) {
    case 'CartPlaced':
      return state.key === null ? [] : [keyRow(state)];
    case 'CartConfirmed':
      return orderRows({ ...state, key: null, birth: null, version: place.seq }, event.lines);
    case 'CartRejected':
      return state.key === null ? [] : [forgetKey(state)];
    default:
      return [];
  }
}

/** A key that bought nothing may be used again. */
function forgetKey(state: Readonly<Order>): RowWrite {
  return {
    statement: 'delete_idempotency_key',
    values: { user_id: state.userId, idempotency_key: state.key, order_id: state.id },
  };
}

function row(state: Readonly<Order>, id: string, seq: number): RowWrite | null {
  if (state.status !== 'confirmed' && state.status !== 'cancelled') return null;
  return {
    statement: 'update_order',
    values: {
      id,
      status: state.status,
      version: seq,
      cancelled_at: state.cancelledAt,
      cancel_reason: state.cancelReason,
      updated_at: state.cancelledAt ?? state.placedAt,
    },
  };
}

function outcome(
  state: Readonly<Order>,
): { status: string; code?: RejectionCode; order?: Order } | null {
  switch (state.status) {
    case 'unborn':
      return { status: 'rejected', code: 'NOT_FOUND' };
    case 'placed':
      return null;
    case 'rejected':
      return { status: 'rejected', code: state.rejection ?? 'HOLD_EXPIRED' };
    case 'confirmed':
      return { status: 'confirmed', order: state };
    case 'cancelled':
      return isUnfinished(state) ? null : { status: 'cancelled', order: state };
  }
}
