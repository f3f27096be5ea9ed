/**
 * A hold that has run out is not simply dropped: the order may have been confirmed a moment before.
 * The owner of the units asks the order, which alone decides, and then confirms or releases. So a
 * confirmed order never finds its units resold, and an abandoned cart never pins them.
 */
import { type Answer, answersTo, type Pursuit, REST } from './entity.ts';
import type { ResolveHolds, Units } from './units.ts';

/** Orders asked at once; the rest follow when these are resolved. */
const EXPIRY_BATCH_MAX = 64;
const ORDER = 'order/';

export function askExpired(
  units: Readonly<Units>,
  now: number,
  answers: readonly (readonly Answer[])[],
): Pursuit<ResolveHolds> {
  const answered = answersTo('ExpireCart', answers);
  if (answered) return resolution(answered);
  const steps = expiredHolds(units, now).map((orderId) => ({
    to: `${ORDER}${orderId}`,
    commandId: 'expire',
    command: { type: 'ExpireCart' },
  }));
  return steps.length === 0 ? REST : { type: 'ask', steps };
}

function resolution(answered: readonly Answer[]): Pursuit<ResolveHolds> {
  const orders = (isWanted: (answer: Answer) => boolean) =>
    answered.filter(isWanted).map((answer) => answer.step.to.slice(ORDER.length));
  const command: ResolveHolds = {
    type: 'ResolveHolds',
    confirmed: orders(isConfirmed),
    released: orders((answer) => !isConfirmed(answer)),
  };
  // A hold is resolved once, so its order's id makes the command's id unique.
  const first = answered[0]?.step.to.slice(ORDER.length) ?? '';
  return { type: 'decide', commandId: `resolve:${first}`, command };
}

function isConfirmed(answer: Answer): boolean {
  return answer.type === 'rejected' && answer.code === 'ORDER_CONFIRMED';
}

function expiredHolds(units: Readonly<Units>, now: number): string[] {
  if (units.held === 0) return [];
  return Object.keys(units.holds)
    .filter((orderId) => (units.holds[orderId]?.expiresAt ?? 0) <= now)
    .slice(0, EXPIRY_BATCH_MAX);
}
