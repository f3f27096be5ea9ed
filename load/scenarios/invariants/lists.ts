/** What holds of lists: whole, in order, one's own, and showing at once what was just made. */

import { isYes, pageOf, type SeenAnswer } from '../answer.ts';
import type { Invariant } from './invariant.ts';

/** Requests for a page of a list. */
const LISTS = ['products', 'deals', 'orders', 'products again'];

export const LIST_INVARIANTS = {
  'pages-sound': {
    about: 'every page is as long as it says, in order, and without doubles',
    check({ answers }) {
      const pages = pagesIn(answers);
      if (!pages.some((answer) => pageOf(answer).items.length > 1)) return ['all pages were empty'];
      return pages.flatMap((answer) => {
        const { items, size, total } = pageOf(answer);
        const ids = new Set(items.map(({ id }) => id));
        const findings: string[] = [];
        if (items.length > size || items.length > total)
          findings.push(`a page of ${answer.name} has ${items.length} of ${size} items`);
        if (ids.size < items.length) findings.push(`a page of ${answer.name} has an item twice`);
        if (answer.name !== 'deals' && !isNewestFirst(items.map((item) => item.created_at)))
          findings.push(`a page of ${answer.name} is out of order`);
        return findings;
      });
    },
  },
  'open-deals-listed': {
    about: 'the list of deals shows every deal of the stage that is open',
    check({ answers, stage }) {
      const open = stage.wares.filter(({ dealId, opensAt }) => dealId !== null && opensAt === null);
      const lists = pagesIn(answers).filter(({ name }) => name === 'deals');
      if (lists.length === 0 || open.length === 0) return ['nobody looked at a list of open deals'];
      return lists.flatMap((answer) => {
        const { items, total } = pageOf(answer);
        const missing = open.filter(({ dealId }) => !items.some(({ id }) => id === dealId));
        // On a shop that was there before, newer deals may fill the page.
        if (missing.length === 0 || total > items.length) return [];
        return [`a list of deals lacks ${missing.map(({ dealId }) => dealId).join(', ')}`];
      });
    },
  },
  'catalog-whole': {
    about: 'the category lists every product that was made in it, once, and nothing else',
    check({ answers, stage, listed }) {
      const made = answers.filter((answer) => answer.name === 'product' && isYes(answer));
      const ids = new Set([
        ...stage.wares.map(({ productId }) => productId),
        ...made.map(({ body }) => String(body?.['id'])),
      ]);
      const seen = new Set(listed.map(({ id }) => id));
      const lacks = [...ids].filter((id) => !seen.has(id)).map((id) => `${id} is not listed`);
      // A request that was never answered may have made one.
      const unanswered = answers.filter(({ name, status }) => name === 'product' && status === 0);
      const strange = [...seen].filter((id) => !ids.has(id));
      const doubles = listed.length - seen.size;
      return [
        ...lacks,
        ...(doubles > 0 ? [`${doubles} products are listed twice`] : []),
        ...(strange.length > unanswered.length ? strange.map((id) => `${id}: who made it?`) : []),
      ];
    },
  },
  'listed-at-once': {
    about: 'whoever made a product saw it in the next list',
    check: ({ answers }) => missedBy(answers, 'product', 'products again'),
  },
  'ordered-at-once': {
    about: 'whoever bought something saw it in the next list of their orders',
    check: ({ answers }) => missedBy(answers, 'order', 'orders'),
  },
  'own-orders': {
    about: 'nobody saw the orders of another',
    check({ answers }) {
      const lists = pagesIn(answers).filter(({ name }) => name === 'orders');
      if (lists.length === 0) return ['nobody listed their orders'];
      return lists.flatMap((answer) =>
        pageOf(answer)
          .items.filter((item) => item.user_id !== answer.userId)
          .map((item) => `${answer.userId} saw the order ${item.id} of ${item.user_id}`),
      );
    },
  },
} satisfies Record<string, Invariant>;

function pagesIn(answers: readonly SeenAnswer[]): SeenAnswer[] {
  return answers.filter((answer) => LISTS.includes(answer.name) && isYes(answer));
}

function isNewestFirst(times: readonly string[]): boolean {
  return times.every((time, at) => at === 0 || time <= (times[at - 1] ?? ''));
}

/**
 * Of each buyer, the first page that was asked for after something was made must hold it: no other
 * may have pushed it off, unless more than a page was made meanwhile.
 */
function missedBy(answers: readonly SeenAnswer[], making: string, listing: string): string[] {
  const findings: string[] = [];
  let pairs = 0;
  for (const [buyer, own] of Map.groupBy(answers, (answer) => answer.buyer)) {
    const made = own.find((answer) => answer.name === making && isYes(answer));
    const list = own.find((answer) => answer.name === listing && isYes(answer));
    if (made === undefined || list === undefined || list.sentAt < made.sentAt) continue;
    pairs++;
    const id = String(made.body?.['id']);
    const { items, size } = pageOf(list);
    const newer = items.filter(({ created_at }) => created_at > String(made.body?.['created_at']));
    if (!items.some((item) => item.id === id) && newer.length < size)
      findings.push(`buyer ${buyer} did not find ${id} in the next list`);
  }
  return pairs === 0 ? [`nobody looked at a list after making something`] : findings;
}
