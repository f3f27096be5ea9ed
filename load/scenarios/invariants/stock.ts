/** What holds of units: none sold twice, none before its time, none stuck, none gone. */

import { boughtIn, isYes, orderOf, ordersIn, type SeenOrder } from '../answer.ts';
import type { StagedWare } from '../stage.ts';
import type { Evidence, Invariant } from './invariant.ts';

export const STOCK_INVARIANTS = {
  'never-oversold': {
    about: 'no ware was sold more often than there were units of it',
    check: (evidence) =>
      evidence.stage.wares.flatMap((ware) => {
        const sold = soldOf(ware, evidence);
        return sold > ware.units ? [`${sold} of ${ware.units} units of ${nameOf(ware)} sold`] : [];
      }),
  },
  'sold-out': {
    about: 'more was wanted than there was, and every unit of it was sold',
    check: (evidence) =>
      evidence.stage.wares.flatMap((ware) => {
        const wanted = wantedOf(ware, evidence);
        const sold = soldOf(ware, evidence);
        if (wanted <= ware.units) return [`only ${wanted} units of ${nameOf(ware)} were wanted`];
        return sold === ware.units
          ? []
          : [`${sold} of ${ware.units} units of ${nameOf(ware)} sold`];
      }),
  },
  'stock-adds-up': {
    about: 'what is left and what is sold are what there was',
    check: (evidence) =>
      evidence.stage.wares.flatMap((ware) => {
        const sold = soldOf(ware, evidence);
        const left = evidence.left.get(ware.productId) ?? Number.NaN;
        if (left + sold === ware.units) return [];
        return [`of ${ware.units} units of ${nameOf(ware)} ${sold} are sold, ${left} are left`];
      }),
  },
  'none-before-opening': {
    about: 'buyers came before the opening, and none of them got anything',
    check({ stage, answers }) {
      const opensAt = new Map(stage.wares.map((ware) => [ware.productId, ware.opensAt ?? 0]));
      const opening = ({ product_id }: { product_id: string }) => opensAt.get(product_id) ?? 0;
      const early = [...boughtIn(answers).values()].map(orderOf).flatMap((order) => {
        const isEarly = order.items.some((line) => Date.parse(order.created_at) < opening(line));
        return isEarly ? [`the order ${order.id} is older than the opening`] : [];
      });
      const turnedAway = answers.some(({ code }) => code === 'DEAL_NOT_ACTIVE');
      return turnedAway ? early : [...early, 'nobody came before the opening'];
    },
  },
  contended: {
    about: 'some got what they wanted, and others came too late',
    check({ answers }) {
      const orders = ordersIn(answers);
      if (!orders.some(isYes)) return ['nobody bought anything'];
      const refused = orders.some(({ code }) => code === 'INSUFFICIENT_STOCK');
      return refused ? [] : ['nobody came too late: there was no contention'];
    },
  },
  'no-holds': {
    about: 'no unit is held for a cart that has been decided',
    needs: 'database',
    check: ({ stored }) =>
      (stored?.sales ?? [])
        .filter(({ held }) => held !== 0)
        .map(({ productId, held }) => `${held} units of the product ${productId} are held`),
  },
  'stored-as-told': {
    about: 'the database has sold as many units as the buyers were told',
    needs: 'database',
    check: (evidence) =>
      evidence.stage.wares.flatMap((ware) => {
        const sales = evidence.stored?.sales.find(({ productId }) => productId === ware.productId);
        const sold = soldOf(ware, evidence);
        if (sales?.units === sold) return [];
        return [`${sales?.units} units of ${nameOf(ware)} are stored as sold, ${sold} were told`];
      }),
  },
} satisfies Record<string, Invariant>;

/** Units of it in orders that stand, as the buyers were told or found out later. */
export function soldOf(ware: StagedWare, { answers, found, resolved }: Evidence): number {
  const orders = [...boughtIn(answers)].map(([id, answer]) => found.get(id) ?? orderOf(answer));
  const late = [...resolved.values()].filter((order) => order !== null);
  return unitsIn([...orders, ...late], ware);
}

/** A key asks for its units once, however often it is sent. */
function wantedOf({ productId }: StagedWare, { answers }: Evidence): number {
  const asked = new Map(ordersIn(answers).map(({ key, asked }) => [key, asked ?? []]));
  const lines = [...asked.values()].flat().filter((line) => line.product_id === productId);
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function unitsIn(orders: readonly SeenOrder[], { productId }: StagedWare): number {
  const lines = orders
    .filter(({ status }) => status !== 'cancelled')
    .flatMap(({ items }) => items.filter((line) => line.product_id === productId));
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function nameOf({ productId, dealId }: StagedWare): string {
  return dealId === null ? `the product ${productId}` : `the deal ${dealId}`;
}
