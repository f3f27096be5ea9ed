/** What holds of accounts and tokens: everybody is who they are, a spent token ends its family. */

import { isYes, type SeenAnswer } from '../answer.ts';
import type { Invariant } from './invariant.ts';

export const ACCOUNT_INVARIANTS = {
  'own-account': {
    about: 'whoever asked who they are was told so',
    check({ answers }) {
      const asked = answers.filter((answer) => answer.name === 'me' && isYes(answer));
      if (asked.length === 0) return ['nobody asked'];
      return asked
        .filter(({ userId, body }) => body?.['id'] !== userId)
        .map(({ userId, body }) => `${userId} was told to be ${body?.['id']}`);
    },
  },
  'fresh-tokens': {
    about: 'no token was given out twice, and every fresh one was good',
    check({ answers }) {
      const pairs = answers.filter(({ name }) => name === 'login' || name === 'refresh');
      const given = pairs.filter(isYes).map(({ body }) => `${body?.['refresh_token']}`);
      if (given.length === 0) return ['nobody got a token'];
      const twice = given.length - new Set(given).size;
      const bad = answers.filter(({ name, status }) => {
        return (name === 'refresh' || name === 'me') && status === 401;
      });
      return [
        ...(twice > 0 ? [`${twice} tokens were given out twice`] : []),
        ...bad.map(({ name, userId }) => `a fresh token of ${userId} was refused at ${name}`),
      ];
    },
  },
  'reuse-detected': {
    about: 'a spent refresh token was refused, and took its whole family with it',
    check: ({ answers }) => [
      ...refusedAll(answers, 'refresh with a spent token'),
      ...refusedAll(answers, 'refresh after the reuse'),
    ],
  },
} satisfies Record<string, Invariant>;

function refusedAll(answers: readonly SeenAnswer[], name: string): string[] {
  const asked = answers.filter((answer) => answer.name === name);
  if (!asked.some(({ code }) => code === 'INVALID_TOKEN')) return [`no ${name} was refused`];
  return asked.filter(isYes).map(({ userId }) => `a ${name} of ${userId} was accepted`);
}
