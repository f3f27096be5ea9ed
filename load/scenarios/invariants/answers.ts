/** What holds of every scenario: all was seen, nothing unexpected was said, the proof holds. */

import { isOpen, isYes, ordersIn, type SeenAnswer } from '../answer.ts';
import type { Invariant } from './invariant.ts';

/** In seconds. */
const RETRY_AFTER = /^\d+$/;
/** Fewer would be served one after the other, and contend for nothing. */
const CROWD = 20;

export const ANSWER_INVARIANTS = {
  'all-recorded': {
    about: 'artillery counted as many answers as are judged here',
    check({ answers, responses }) {
      const seen = answers.filter(({ status }) => status !== 0).length;
      if (seen === 0) return ['nobody got any answer'];
      return seen === responses ? [] : [`artillery counted ${responses} answers, here are ${seen}`];
    },
  },
  'expected-answers': {
    about: 'every refusal is one that belongs here; 503 says when to come again',
    check({ answers, refusals }) {
      const strange = answers.filter((answer) => {
        const { status, code, retryAfter } = answer;
        if (status === 0 || isYes(answer)) return false;
        if (status === 503 || status === 429) return !RETRY_AFTER.test(retryAfter ?? '');
        return !refusals.includes(code ?? '');
      });
      return strange.map(
        ({ name, status, code, retryAfter }) =>
          `${name} was answered ${status} ${code}, Retry-After ${retryAfter ?? 'missing'}`,
      );
    },
  },
  'everybody-answered': {
    about: 'every order got its yes or its no in the end',
    check({ answers, resolved }) {
      const decided = new Set<string>();
      const asked = new Set<string>();
      for (const answer of ordersIn(answers)) {
        asked.add(answer.key ?? '');
        if (!isOpen(answer)) decided.add(answer.key ?? '');
      }
      if (asked.size === 0) return ['nobody ordered anything'];
      return [...asked]
        .filter((key) => !decided.has(key) && !resolved.get(key))
        .map((key) => `the order of key ${key} was never decided`);
    },
  },
  shed: {
    about: 'while the database stood still, buyers were told when to come again, and did',
    needs: 'stall',
    check({ answers }) {
      const shed = ordersIn(answers).filter(({ status }) => status === 503);
      if (shed.length === 0) return ['nobody was told to come again'];
      const keys = new Set(shed.map(({ key }) => key));
      const served = new Set(
        ordersIn(answers)
          .filter(isYes)
          .map(({ key }) => key),
      );
      const lost = [...keys].filter((key) => !served.has(key));
      return lost.map((key) => `the order of key ${key} was put off, and never served`);
    },
  },
  crowded: {
    about: `at least ${CROWD} orders were under way at one moment`,
    check({ answers }) {
      const crowd = largestCrowd(answers.filter(({ asked, name }) => asked || name === 'cancel'));
      return crowd >= CROWD ? [] : [`there were never more than ${crowd} under way`];
    },
  },
  proven: {
    about: 'npm run prove finds nothing wrong in the database',
    needs: 'database',
    check: ({ stored }) => [...(stored?.violations ?? [])],
  },
} satisfies Record<string, Invariant>;

/** How many were under way at the same moment, at most. */
export function largestCrowd(answers: readonly Pick<SeenAnswer, 'sentAt' | 'ms'>[]): number {
  const steps = answers.flatMap(({ sentAt, ms }) => [
    { at: sentAt, by: 1 },
    { at: sentAt + ms, by: -1 },
  ]);
  steps.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  return steps.reduce((most, { by }) => {
    now += by;
    return Math.max(most, now);
  }, 0);
}
