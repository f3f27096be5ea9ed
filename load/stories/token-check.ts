/** Who is asking: a signature at each request, and the tokens that were verified before. */
import { createVerifier } from 'fast-jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAuthentication } from '../../gateway/authentication.ts';
import { createTokens, type Tokens } from '../../gateway/token.ts';
import { createIds } from '../../gateway/uuid-v7.ts';
import { RATE } from './clients.ts';
import { type Figures, known, type Scale, type Side, type Stage, type Story } from './story.ts';

const SECRET = 'a secret of a decent length, for measuring alone';
/** As many as buy in the bench: the cache has room for all of them. */
const BUYERS = 5_000;
/** Twice what the cache holds, in turn: whoever comes has just been dropped. */
const STRANGERS = 20_000;
/** What fast-jwt may keep, for the same room as ours. */
const VERIFIER_CACHE = 10_000;
/** Checks between two looks at the clock. */
const BATCH = 1_000;

const CPU = 'CPU µs a check';

export const TOKEN_CHECK: Story = {
  name: 'token-check',
  about: 'the token of a request: its signature each time, and tokens that were verified before',
  scale: { rounds: 5, seconds: 2, rows: null },
  open,
};

type Verify = Pick<Tokens, 'verifyAccess'>;

async function open(scale: Scale): Promise<Stage> {
  const seconds = known(scale.seconds);
  const buyers = signTokens(BUYERS);
  const strangers = signTokens(STRANGERS);
  const toSide = (name: string, verify: Verify, signed: Signed[]): Side => {
    return { name, measure: async () => check(verify, signed, seconds) };
  };
  return {
    conditions: [
      `The hook before each route that wants a token, with the header of a request; ` +
        `${BUYERS.toLocaleString('en')} buyers in turn, a token each, HS256; one thread, no HTTP`,
      `Of the strangers there are ${STRANGERS.toLocaleString('en')} in turn, more than the cache ` +
        'holds: none of them is found in it',
    ],
    comparisons: [
      {
        title: 'a check',
        figures: [RATE, CPU],
        lead: { figure: CPU, better: 'less' },
        sides: [
          toSide('the signature, each time', verifyEachTime(false), buyers),
          toSide('the cache of the verifier', verifyEachTime(VERIFIER_CACHE), buyers),
          toSide('verified tokens, kept (ours)', newTokens(), buyers),
          toSide('ours, strangers only', newTokens(), strangers),
        ],
      },
    ],
    async [Symbol.asyncDispose]() {},
  };
}

interface Signed {
  userId: string;
  /** All that the hook looks at. */
  request: FastifyRequest & { userId?: string };
}

function signTokens(count: number): Signed[] {
  const { signAccess } = newTokens();
  const newId = createIds(Date.now);
  return Array.from({ length: count }, () => {
    const userId = newId();
    const headers = { authorization: `Bearer ${signAccess(userId)}` };
    return { userId, request: { headers } as FastifyRequest };
  });
}

function newTokens(): Tokens {
  return createTokens({ secret: SECRET, now: Date.now, newId: createIds(Date.now) });
}

/** The same questions to a token as ours, with nothing kept but what the verifier keeps. */
function verifyEachTime(cache: number | false): Verify {
  const verify = createVerifier({
    key: SECRET,
    algorithms: ['HS256'],
    allowedIss: 'flash-deals',
    requiredClaims: ['sub', 'iss', 'type', 'exp'],
    ignoreExpiration: true,
    cache,
  });
  return {
    verifyAccess(token) {
      try {
        const { sub, type, exp } = verify(token);
        return type === 'access' && Date.now() < exp * 1000 ? sub : null;
      } catch {
        return null;
      }
    },
  };
}

/**
 * Each check must find out who it is, or the story fails. The hook cuts the token out of the
 * header, so each time it is new text, as from a socket, and nobody has hashed it before.
 */
function check(tokens: Verify, signed: readonly Signed[], seconds: number): Figures {
  const authenticate = createAuthentication(tokens);
  const refused = {} as FastifyReply;
  let passed = 0;
  const pass = () => {
    passed++;
  };
  const ask = ({ userId, request }: Signed) => {
    request.userId = '';
    authenticate(request, refused, pass);
    if (request.userId !== userId) throw new Error(`${userId} was taken for '${request.userId}'`);
  };
  // Everybody has come once before.
  for (const one of signed) ask(one);
  passed = 0;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  do {
    for (let one = 0; one < BATCH; one++) ask(signed[passed % signed.length]!);
  } while (performance.now() < endsAt);
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { [RATE]: (passed * 1000) / tookMs, [CPU]: (user + system) / passed };
}
