/**
 * How an order gets its way: it holds each line of a cart with the line's owner, in sorted order,
 * tells the owners what was decided, and brings the units of a cancelled order back. Whatever
 * crashes in between is finished by whoever wakes it next: every step has an id of its own and
 * takes effect once.
 */
import { type Answer, answersTo, type Pursuit, REST, type Step } from './entity.ts';
import type { Order, OrderCommand } from './order.ts';
import { lineOf, type OrderLine } from './order-rows.ts';
import type { UnitsHeld } from './units.ts';

export function isUnfinished(state: Readonly<Order>): boolean {
  if (state.status === 'unborn') return false;
  return !state.settled || (state.status === 'cancelled' && !state.restocked);
}

export function pursueOrder(
  state: Readonly<Order>,
  id: string,
  answers: readonly (readonly Answer[])[],
): Pursuit<OrderCommand> {
  if (!isUnfinished(state)) return REST;
  if (state.status === 'placed') return holdLines(state, id, answers);
  if (!state.settled) {
    const steps = settleSteps(state, id);
    if (!isAnswered(steps, answers)) return { type: 'ask', steps };
    return { type: 'decide', commandId: 'settle', command: { type: 'SettleCart' } };
  }
  const steps = restockSteps(state, id);
  if (!isAnswered(steps, answers)) return { type: 'ask', steps };
  return { type: 'decide', commandId: 'settle-cancel', command: { type: 'SettleCancel' } };
}

function isAnswered(steps: readonly Step[], answers: readonly (readonly Answer[])[]): boolean {
  return answersTo(steps[0]?.command.type ?? '', answers) !== undefined;
}

/**
 * One line after the other: of two carts that want the same last units, the first one gets them.
 */
function holdLines(
  state: Readonly<Order>,
  id: string,
  answers: readonly (readonly Answer[])[],
): Pursuit<OrderCommand> {
  const last = answers.at(-1)?.[0];
  if (last?.type === 'rejected') {
    const command: OrderCommand = { type: 'RejectCart', code: last.code };
    return { type: 'decide', commandId: 'decide', command };
  }
  const next = state.lines[answers.length];
  if (!next) {
    const lines = state.lines.map((line, index) => pricedLine(line, answers[index]?.[0]));
    return { type: 'decide', commandId: 'decide', command: { type: 'ConfirmCart', lines } };
  }
  const { userId, expiresAt } = state;
  const { productId, quantity } = next;
  const command = { type: 'HoldUnits', orderId: id, userId, productId, quantity, expiresAt };
  return { type: 'ask', steps: [{ to: ownerOf(next), commandId: `hold:${id}`, command }] };
}

function pricedLine(line: OrderLine, answer: Answer | undefined): OrderLine {
  const held = answer?.type === 'accepted' ? answer.events[0] : undefined;
  if (held?.type !== 'UnitsHeld') throw new Error('a line was confirmed without its hold');
  return lineOf(line, held as UnitsHeld);
}

/** A release of what was never held is accepted and does nothing, so all owners are told. */
function settleSteps(state: Readonly<Order>, id: string): Step[] {
  const [verb, type] =
    state.status === 'rejected' ? ['release', 'ReleaseHold'] : ['confirm', 'ConfirmHold'];
  return state.lines.map((line) => ({
    to: ownerOf(line),
    commandId: `${verb}:${id}`,
    command: { type, orderId: id },
  }));
}

/**
 * Patient: the units of a deal that has ended travel on to its product before the buyer is
 * answered.
 */
function restockSteps(state: Readonly<Order>, id: string): Step[] {
  const { userId } = state;
  return state.lines.map((line) => ({
    to: ownerOf(line),
    commandId: `restock:${id}`,
    command: { type: 'RestockUnits', orderId: id, userId, quantity: line.quantity },
    patient: true,
  }));
}

/** Who keeps the units of this line. */
export function ownerOf(line: Pick<OrderLine, 'productId' | 'dealId'>): string {
  return line.dealId === null ? `product/${line.productId}` : `deal/${line.dealId}`;
}
