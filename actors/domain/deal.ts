/**
 * A deal sells a fixed allotment of one product, first come first served, within a window of time.
 * It is born of its product's entry, ends itself, and gives what it did not sell back to the
 * product. Invariant: available + held + sold + returning + returned === allotment, none negative.
 */
import {
  type Answer,
  AT_ONCE,
  accept,
  answersTo,
  type Decision,
  type EntityKind,
  type Pursuit,
  REST,
  type RejectionCode,
  type RowWrite,
  reject,
  type Step,
} from './entity.ts';
import { askExpired } from './hold-expiry.ts';
import type { DealAllotted } from './product.ts';
import {
  firstExpiry,
  hold,
  moveUnits,
  refuseTaking,
  type Sku,
  sell,
  settle,
  stocked,
  type Units,
  type UnitsCommand,
  type UnitsEvent,
  unitRows,
} from './units.ts';

export interface Deal {
  exists: boolean;
  id: string;
  productId: string;
  productName: string;
  /** Grows with each new name of the product: an old name that comes late changes nothing. */
  nameVersion: number;
  dealPrice: number;
  allotment: number;
  startsAt: number;
  endsAt: number;
  perUserLimit: number | null;
  units: Units;
  /** Units a buyer holds or bought, kept only where a limit needs it. */
  bought: Record<string, number>;
  ended: boolean;
  /** Units on their way back to the product; `returns` numbers the journeys. */
  returning: number;
  returned: number;
  returns: number;
  /** A return is under way: `return:<id>:<returns>` has been decided and not yet settled. */
  inReturn: boolean;
}

export type DealCommand =
  | UnitsCommand
  | { type: 'EndDeal' }
  | { type: 'ReturnUnits' }
  | { type: 'SettleReturn' }
  | { type: 'RenameProduct'; name: string; version: number };

export type DealEvent =
  | UnitsEvent
  | { type: 'DealEnded' }
  | { type: 'ReturnStarted'; number: number; quantity: number }
  | { type: 'ReturnSettled'; number: number }
  | { type: 'ProductRenamed'; name: string; version: number };

export const deal: EntityKind<Deal, DealCommand, DealEvent> = {
  name: 'deal',
  initial,
  birth,
  decide,
  evolve,
  rows: (event, place) => ('orderId' in event ? unitRows(event, place) : []),
  row,
  summary,
  wakeAt,
  pursue,
  outcome: (state) => (isReturning(state) ? null : { available: state.units.available }),
};

function initial(id: string): Deal {
  return {
    exists: false,
    id,
    productId: '',
    productName: '',
    nameVersion: 0,
    dealPrice: 0,
    allotment: 0,
    startsAt: 0,
    endsAt: 0,
    perUserLimit: null,
    units: stocked(0),
    bought: {},
    ended: false,
    returning: 0,
    returned: 0,
    returns: 0,
    inReturn: false,
  };
}

function birth(id: string, event: { type: string }): Deal | null {
  if (event.type !== 'DealAllotted') return null;
  const allotted = event as DealAllotted;
  if (allotted.dealId !== id) return null;
  return {
    ...initial(id),
    exists: true,
    productId: allotted.productId,
    productName: allotted.productName,
    nameVersion: allotted.nameVersion,
    dealPrice: allotted.dealPrice,
    allotment: allotted.quantity,
    startsAt: allotted.startsAt,
    endsAt: allotted.endsAt,
    perUserLimit: allotted.perUserLimit,
    units: stocked(allotted.quantity),
  };
}

function decide(state: Readonly<Deal>, command: DealCommand, now: number): Decision<DealEvent> {
  if (!state.exists) return reject('DEAL_NOT_FOUND');
  switch (command.type) {
    case 'PlaceOrder': {
      const refusal = refuse(state, command, now);
      return refusal ? reject(refusal) : sell(command, sku(state));
    }
    case 'HoldUnits': {
      const refusal = refuse(state, command, now);
      return refusal ? reject(refusal) : hold(command, sku(state));
    }
    case 'EndDeal':
      if (state.ended || now < state.endsAt) return accept();
      return accept({ type: 'DealEnded' }, returnStarted(state));
    case 'ReturnUnits':
      if (!state.ended || state.inReturn || state.units.available === 0) return accept();
      return accept(returnStarted(state));
    case 'SettleReturn':
      if (!state.inReturn) return accept();
      return accept({ type: 'ReturnSettled', number: state.returns });
    case 'RenameProduct':
      if (command.version <= state.nameVersion) return accept();
      return accept({ type: 'ProductRenamed', name: command.name, version: command.version });
    default:
      return settle(state.units, command);
  }
}

function sku(state: Readonly<Deal>): Sku {
  return {
    productId: state.productId,
    dealId: state.id,
    productName: state.productName,
    unitPrice: state.dealPrice,
  };
}

/** Why this buyer cannot have these units now; null when nothing stands against it. */
function refuse(
  state: Readonly<Deal>,
  wish: { userId: string; productId: string; quantity: number },
  now: number,
): RejectionCode | null {
  if (wish.productId !== state.productId) return 'INVALID_DEAL';
  if (state.ended || now < state.startsAt || now >= state.endsAt) return 'DEAL_NOT_ACTIVE';
  if (state.perUserLimit !== null) {
    const bought = state.bought[wish.userId] ?? 0;
    if (bought + wish.quantity > state.perUserLimit) return 'PURCHASE_LIMIT_EXCEEDED';
  }
  return refuseTaking(state.units, wish.quantity);
}

function returnStarted(state: Readonly<Deal>): DealEvent {
  return { type: 'ReturnStarted', number: state.returns + 1, quantity: state.units.available };
}

function evolve(state: Deal, event: DealEvent): void {
  switch (event.type) {
    case 'DealEnded':
      state.ended = true;
      break;
    case 'ReturnStarted':
      state.units.available -= event.quantity;
      state.returning = event.quantity;
      state.returns = event.number;
      state.inReturn = true;
      break;
    case 'ReturnSettled':
      state.returned += state.returning;
      state.returning = 0;
      state.inReturn = false;
      break;
    case 'ProductRenamed':
      state.productName = event.name;
      state.nameVersion = event.version;
      break;
    default: {
      const change = moveUnits(state.units, event);
      if (change && state.perUserLimit !== null) countBought(state.bought, change);
    }
  }
  assertBalanced(state);
}

function countBought(bought: Deal['bought'], change: { userId: string; bought: number }): void {
  const left = (bought[change.userId] ?? 0) + change.bought;
  if (left === 0) delete bought[change.userId];
  else bought[change.userId] = left;
}

function assertBalanced({ units, returning, returned, allotment, id }: Deal): void {
  if (units.available + units.held + units.sold + returning + returned !== allotment) {
    throw new Error(`deal ${id} does not balance`);
  }
}

/** By what lists choose. Nothing in it changes with every sale. */
function row(state: Readonly<Deal>, id: string): RowWrite {
  return {
    statement: 'update_deal',
    values: { id, none_left: state.units.available === 0 ? 1 : 0, ended: state.ended ? 1 : 0 },
  };
}

/** In this order: migration 5 has written some, and the auditor compares texts. */
function summary({ units, returning, returned }: Readonly<Deal>, seq: number): object {
  const { available, held, sold } = units;
  return { version: seq, available, held, sold, returned: returning + returned };
}

function isReturning(state: Readonly<Deal>): boolean {
  return state.ended && (state.inReturn || state.units.available > 0);
}

function wakeAt(state: Readonly<Deal>): number | null {
  if (!state.exists) return null;
  if (isReturning(state)) return AT_ONCE;
  const at = Math.min(
    firstExpiry(state.units),
    state.ended ? Number.POSITIVE_INFINITY : state.endsAt,
  );
  return at === Number.POSITIVE_INFINITY ? null : at;
}

function pursue(
  state: Readonly<Deal>,
  id: string,
  now: number,
  answers: readonly (readonly Answer[])[],
): Pursuit<DealCommand> {
  if (!state.exists) return REST;
  if (state.inReturn) {
    if (!answersTo('TakeBack', answers)) return { type: 'ask', steps: [takeBack(state, id)] };
    return own(`settle-return:${state.returns}`, { type: 'SettleReturn' });
  }
  if (!state.ended && now >= state.endsAt) return own('end', { type: 'EndDeal' });
  if (state.ended && state.units.available > 0) {
    return own(`return:${state.returns + 1}`, { type: 'ReturnUnits' });
  }
  return askExpired(state.units, now, answers);
}

function own(commandId: string, command: DealCommand): Pursuit<DealCommand> {
  return { type: 'decide', commandId, command };
}

function takeBack(state: Readonly<Deal>, id: string): Step {
  return {
    to: `product/${state.productId}`,
    commandId: `return:${id}:${state.returns}`,
    command: { type: 'TakeBack', dealId: id, quantity: state.returning },
  };
}
