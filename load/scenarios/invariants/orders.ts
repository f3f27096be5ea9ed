/** What holds of orders, one by one: accepted once, answered alike, never lost. */

import {
  boughtIn,
  isYes,
  orderOf,
  ordersIn,
  type SeenAnswer,
  type SeenLine,
  type SeenOrder,
} from '../answer.ts';
import type { Evidence, Invariant } from './invariant.ts';

export const ORDER_INVARIANTS = {
  'nothing-lost': {
    about: 'every accepted order can be read, with the lines it was accepted with',
    check({ answers, found }) {
      const bought = boughtIn(answers);
      if (bought.size === 0) return ['nobody bought anything'];
      return [...bought].flatMap(([id, answer]) => {
        const now = found.get(id);
        if (!now) return [`the order ${id} was accepted, and is gone`];
        const same = sameLines(now.items, orderOf(answer).items);
        return same ? [] : [`the lines of the order ${id} have changed`];
      });
    },
  },
  'one-order-a-key': {
    about: 'a key bought one order, and every order was bought by one key',
    check({ answers }) {
      const orders = new Map<string, Set<string>>();
      const keys = new Map<string, Set<string>>();
      for (const answer of ordersIn(answers).filter(isYes)) {
        const { id } = orderOf(answer);
        add(orders, `${answer.key}`, id);
        add(keys, id, `${answer.key}`);
      }
      return [...several(orders, 'key', 'orders'), ...several(keys, 'order', 'keys')];
    },
  },
  'same-answer': {
    about: 'whoever repeated a key got the same answer; all but one were marked as replays',
    check({ answers }) {
      const byKey = Map.groupBy(ordersIn(answers).filter(isYes), ({ key }) => key);
      const repeated = [...byKey].filter(([, all]) => all.length > 1);
      if (repeated.length === 0) return ['nobody repeated a key'];
      return repeated.flatMap(([key, all]) => {
        const bodies = new Set(all.map(({ body, version }) => JSON.stringify([version, body])));
        const firsts = all.filter(({ isReplay }) => !isReplay).length;
        const findings: string[] = [];
        if (bodies.size > 1) findings.push(`key ${key} got ${bodies.size} different answers`);
        // The first answer may have been lost; a second first one cannot be.
        if (firsts > 1 || (firsts === 0 && !wasLost(answers, key)))
          findings.push(`${firsts} of ${all.length} answers to key ${key} are no replays`);
        return findings;
      });
    },
  },
  'all-or-nothing': {
    about: 'an accepted cart has every line that was asked for; a refused one has bought nothing',
    check(evidence) {
      const { answers } = evidence;
      const carts = ordersIn(answers);
      if (!carts.some(({ asked }) => (asked?.length ?? 0) > 1)) return ['nobody filled a cart'];
      const torn = carts
        .filter((cart) => isYes(cart) && !sameLines(orderOf(cart).items, cart.asked ?? []))
        .map((cart) => `the order ${orderOf(cart).id} has other lines than were asked for`);
      return [...torn, ...unasked(evidence)];
    },
  },
  'cancelled-once': {
    about: 'each cancelled order was cancelled by one request, and reads as cancelled',
    check({ answers, found }) {
      const byOrder = Map.groupBy(cancelsIn(answers), ({ body }) => String(body?.['id']));
      if (byOrder.size === 0) return ['nobody cancelled anything'];
      return [...byOrder].flatMap(([id, yes]) => {
        const findings: string[] = [];
        if (yes.length > 1) findings.push(`the order ${id} was cancelled ${yes.length} times`);
        const now = found.get(id)?.status ?? 'gone';
        if (now !== 'cancelled') findings.push(`the order ${id} was cancelled, and is ${now}`);
        return findings;
      });
    },
  },
} satisfies Record<string, Invariant>;

/** Answers that say a cancel took effect. */
function cancelsIn(answers: readonly SeenAnswer[]): SeenAnswer[] {
  return answers.filter((answer) => answer.name === 'cancel' && isYes(answer));
}

/** In SQL: orders of these wares that no buyer was told of. Nothing without the database. */
function unasked({ stored, answers, resolved }: Evidence): string[] {
  const known: { items: readonly SeenLine[] }[] = [...boughtIn(answers).values()].map(orderOf);
  known.push(...[...resolved.values()].filter((order) => order !== null));
  return (stored?.sales ?? []).flatMap(({ productId, orders }) => {
    const told = known.filter(({ items }) => items.some((line) => line.product_id === productId));
    if (told.length === orders) return [];
    return [`${orders} orders of the product ${productId} are stored, ${told.length} were told`];
  });
}

function sameLines(some: SeenOrder['items'], others: readonly SeenLine[]): boolean {
  return describeLines(some) === describeLines(others);
}

function describeLines(lines: readonly SeenLine[]): string {
  const texts = lines.map((line) => `${line.product_id} ${line.deal_id} ${line.quantity}`);
  return texts.sort().join(', ');
}

function wasLost(answers: readonly SeenAnswer[], key: string | null): boolean {
  return answers.some((answer) => answer.key === key && answer.status === 0);
}

function add(sets: Map<string, Set<string>>, name: string, value: string): void {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set.add(value));
}

function several(sets: Map<string, Set<string>>, one: string, many: string): string[] {
  return [...sets]
    .filter(([, set]) => set.size > 1)
    .map(([name, set]) => `the ${one} ${name} has ${set.size} ${many}`);
}
