/** What holds of every scenario: all was seen, nothing unexpected was said, the proof holds. */
import type { Invariant } from './invariant.ts';
import { isOpen, isYes, ordersIn } from './scenario-answer.ts';

/** Milliseconds a second, for headers that count in seconds. */
const RETRY_AFTER = /^\d+$/;

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
  proven: {
    about: 'npm run prove finds nothing wrong in the database',
    needsDatabase: true,
    check: ({ stored }) => [...(stored?.violations ?? [])],
  },
} satisfies Record<string, Invariant>;
